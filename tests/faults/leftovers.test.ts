import { leftovers } from './families/leftovers.ts';
import { runFamily } from './run-family.ts';

runFamily(leftovers);

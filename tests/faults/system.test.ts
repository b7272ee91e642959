import { system } from './families/system.ts';
import { runFamily } from './run-family.ts';

runFamily(system);

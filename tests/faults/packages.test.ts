import { packages } from './families/packages.ts';
import { runFamily } from './run-family.ts';

runFamily(packages);

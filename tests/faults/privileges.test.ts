import { privileges } from './families/privileges.ts';
import { runFamily } from './run-family.ts';

runFamily(privileges);

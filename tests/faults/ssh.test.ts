import { ssh } from './families/ssh.ts';
import { runFamily } from './run-family.ts';

runFamily(ssh);

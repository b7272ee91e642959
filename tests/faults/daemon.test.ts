import { daemon } from './families/daemon.ts';
import { runFamily } from './run-family.ts';

runFamily(daemon);

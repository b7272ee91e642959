import { interruptions } from './families/interruptions.ts';
import { runFamily } from './run-family.ts';

runFamily(interruptions);

import { disk } from './families/disk.ts';
import { runFamily } from './run-family.ts';

runFamily(disk);

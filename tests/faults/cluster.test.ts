import { cluster } from './families/cluster.ts';
import { runFamily } from './run-family.ts';

runFamily(cluster);

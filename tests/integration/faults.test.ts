import { families } from '../faults/families/index.ts';
import { runFamily } from '../faults/run-family.ts';

/** One quick fault of each kind; the whole matrix is `npm run test:faults`. */
const handful = ['swarm-locked', 'port-2377-taken', 'disk-full-before', 'user-without-sudo'];

runFamily({
  name: 'a handful of faults',
  faults: families.flatMap(({ faults }) => faults).filter(({ id }) => handful.includes(id)),
});

import { verdictCases } from '../verdicts/cases.ts';
import { runCases } from '../verdicts/run-cases.ts';

/** What `releases.test.ts` does not bring about; the whole matrix is `npm run test:verdicts`. */
const handful = ['arm-only', 'own-check', 'late', 'full'];

runCases(
  'a handful of verdicts',
  verdictCases.filter(({ id }) => handful.includes(id)),
);

import { mkdirSync, writeFileSync } from 'node:fs';
import { verdictCases } from './cases.ts';
import { runCases } from './run-cases.ts';

/** The report of the whole matrix, beside those of the other suites. */
const reportFile = 'test-results/verdicts.json';

runCases('verdicts on real hosts', verdictCases, (lines) => {
  mkdirSync('test-results', { recursive: true });
  const falseSuccesses = lines.filter(({ verdict, runs }) => verdict === 'succeeded' && !runs).length;
  writeFileSync(reportFile, `${JSON.stringify({ falseSuccesses, lines }, null, 2)}\n`);
  console.table(lines);
});

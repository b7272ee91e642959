import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { relative } from 'node:path';
import { printHelp } from './help.mjs';
import { ensureSystemPackages } from './system-packages.mjs';

printHelp(
  'npm test',
  'Everything: checks (types, lint, layers, dead code), unit, contract and component tests, integration tests on real hosts\n(tests/bed; root on Debian), and the end-to-end specs in Chromium. Ends with a line `N passed, N failed`.\nOne part alone: npx vitest run --project unit|components|integration, npx playwright test.',
);

const resultsFolder = 'test-results';
const totals = { passed: 0, failed: 0 };
/** Names of what failed, and of what passed only at its second try: said once more at the end, where a cut log still shows it. */
const named = { failed: [], retried: [] };

function run(command, args, environment = {}) {
  return spawnSync(command, args, { stdio: ['ignore', 'inherit', 'inherit'], env: { ...process.env, ...environment } })
    .status;
}

/** A part that reports no results at all has failed as a whole. */
function count(name, file, read, status) {
  const result = existsSync(file) ? read(JSON.parse(readFileSync(file, 'utf8'))) : { passed: 0, failed: 0 };
  if (status !== 0 && result.failed === 0) result.failed = 1;
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed`);
  totals.passed += result.passed;
  totals.failed += result.failed;
}

/** A passed test that has messages of a failure was tried twice. */
function nameTests(report) {
  for (const file of report.testResults) {
    const place = relative(process.cwd(), file.name);
    if (file.status === 'failed' && file.assertionResults.length === 0) named.failed.push(`${place}: ${file.message}`);
    for (const { status, fullName, failureMessages } of file.assertionResults) {
      if (failureMessages.length === 0) continue;
      const line = `${place} > ${fullName}: ${failureMessages[0].split('\n').slice(0, 12).join('\n    ')}`;
      named[status === 'passed' ? 'retried' : 'failed'].push(line);
    }
  }
}

function vitest(name, projects) {
  const file = `${resultsFolder}/${name}.json`;
  const selected = projects.flatMap((project) => ['--project', project]);
  const status = run('npx', [
    '--no-install',
    'vitest',
    'run',
    ...selected,
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${file}`,
  ]);
  if (existsSync(file)) nameTests(JSON.parse(readFileSync(file, 'utf8')));
  count(
    name,
    file,
    (report) => ({ passed: report.numPassedTests, failed: report.numFailedTests + report.numPendingTests }),
    status,
  );
}

ensureSystemPackages(['chromium', 'fonts-noto-cjk', 'git', 'openssh-server', 'docker-registry', 'apache2-utils']);
rmSync(resultsFolder, { recursive: true, force: true });
mkdirSync(resultsFolder, { recursive: true });

const checks = run(process.execPath, ['scripts/check.mjs']);
totals[checks === 0 ? 'passed' : 'failed'] += 1;
const build = run(process.execPath, ['scripts/build.mjs']);
totals[build === 0 ? 'passed' : 'failed'] += 1;
vitest('unit, components, desktop', ['unit', 'components', 'desktop']);
vitest('integration', ['integration']);
const e2eFile = `${resultsFolder}/e2e.json`;
const e2e = run('npx', ['--no-install', 'playwright', 'test', '--reporter=list,json'], {
  PLAYWRIGHT_JSON_OUTPUT_FILE: e2eFile,
});
count('end to end', e2eFile, ({ stats }) => ({ passed: stats.expected + stats.flaky, failed: stats.unexpected }), e2e);

for (const line of named.retried) console.log(`passed at the second try: ${line}`);
for (const line of named.failed) console.log(`failed: ${line}`);
console.log(`${totals.passed} passed, ${totals.failed} failed`);
process.exit(totals.failed === 0 ? 0 : 1);

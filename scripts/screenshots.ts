import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const help = `npm run screenshots [-- --folder FOLDER] [--hosts COUNT]

Pictures of every page, in English and Chinese, light and dark, with real data: runs the end-to-end spec of the whole chain
on real hosts (tests/bed; root on Debian) and photographs each page at its end. Default folder: test-results/screens.
With --hosts: of adding, checking and choosing among that many light hosts (200 need about 2 GiB), with what took how long.
The few that README and docs show are kept under docs/screens by hand.
`;

const { values } = parseArgs({
  options: { folder: { type: 'string' }, hosts: { type: 'string' }, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(help);
  process.exit(0);
}
const folder = resolve(values.folder ?? 'test-results/screens');
spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
const spec = values.hosts ? 'tests/e2e/many-hosts.spec.ts' : 'tests/e2e/chain.spec.ts';
const { status } = spawnSync('npx', ['--no-install', 'playwright', 'test', spec, '--reporter=list', '--retries=0'], {
  stdio: 'inherit',
  env: { ...process.env, SLIPWAY_SCREENS: folder, ...(values.hosts && { SLIPWAY_HOSTS: values.hosts }) },
});
console.log(
  status === 0 ? `Pictures are in ${folder}` : 'The window could not be walked through to the end; see above.',
);
process.exit(status ?? 1);

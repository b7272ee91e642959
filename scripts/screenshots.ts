import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

const help = `npm run screenshots [-- --folder FOLDER]

Pictures of every page, in English and Chinese, light and dark, with real data: runs the end-to-end spec of the whole chain
on real hosts (tests/bed; root on Debian) and photographs each page at its end. Default folder: test-results/screens.
The few that README and docs show are kept under docs/screens by hand.
`;

const { values } = parseArgs({ options: { folder: { type: 'string' }, help: { type: 'boolean' } } });
if (values.help) {
  console.log(help);
  process.exit(0);
}
const folder = resolve(values.folder ?? 'test-results/screens');
spawnSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
const { status } = spawnSync(
  'npx',
  ['--no-install', 'playwright', 'test', 'tests/e2e/chain.spec.ts', '--reporter=list'],
  {
    stdio: 'inherit',
    env: { ...process.env, SLIPWAY_SCREENS: folder },
  },
);
console.log(status === 0 ? `Pictures are in ${folder}` : 'The chain could not be walked to its end; see above.');
process.exit(status ?? 1);

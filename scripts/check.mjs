import { spawnSync } from 'node:child_process';
import { printHelp } from './help.mjs';

printHelp(
  'npm run check',
  'Types (tsc), lint and format (Biome), layers (dependency-cruiser), dead code (knip). All four run; any failure fails it.',
);

const checks = [
  ['types', ['tsc', '-b']],
  ['lint and format', ['biome', 'check', '--error-on-warnings', '.']],
  ['layers', ['depcruise', '--config', '.dependency-cruiser.cjs', 'electron', 'renderer', 'shared']],
  ['dead code', ['knip']],
];

const failed = checks.filter(([name, command]) => {
  const started = Date.now();
  const { status } = spawnSync('npx', ['--no-install', ...command], { stdio: ['ignore', 'inherit', 'inherit'] });
  console.log(`${status === 0 ? 'ok    ' : 'FAILED'} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
  return status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);

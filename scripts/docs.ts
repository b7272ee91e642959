import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { checksPage } from './docs/checks-page.ts';

const { values } = parseArgs({ options: { help: { type: 'boolean', short: 'h' } } });
if (values.help) {
  console.log('npm run docs\n\nWrites the page that is generated from the code: docs/checks.md.');
  process.exit(0);
}

writeFileSync('docs/checks.md', checksPage());
console.log('docs/checks.md');

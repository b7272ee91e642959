import { existsSync } from 'node:fs';
import { expect, it } from 'vitest';
import { families } from '../../faults/families/index.ts';
import { faultsPage } from '../../faults/faults-page.ts';

const faults = families.flatMap((family) => family.faults);

it('the matrix has at least 30 faults, each under a name of its own', () => {
  expect(faults.length).toBeGreaterThanOrEqual(30);
  expect(new Set(faults.map(({ id }) => id)).size).toBe(faults.length);
});

it('each family is run by a file of its own', () => {
  const files = families.map(({ name }) => `tests/faults/${name}.test.ts`);
  expect(files.filter((file) => !existsSync(file))).toEqual([]);
});

it('docs/faults.md lists them all', async () => {
  await expect(faultsPage(families)).toMatchFileSnapshot('../../../docs/faults.md');
});

import { cpSync, mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Result = z.object({
  summary: z.object({
    totalCruised: z.number(),
    violations: z.array(z.object({ from: z.string(), rule: z.object({ name: z.string() }) })),
  }),
});

async function cruise(folder: string): Promise<z.infer<typeof Result>['summary']> {
  const args = ['--config', '.dependency-cruiser.cjs', '--output-type', 'json', 'electron', 'renderer', 'shared'];
  const { stdout } = await execa(resolve('node_modules/.bin/depcruise'), args, { cwd: folder, reject: false });
  return Result.parse(JSON.parse(stdout)).summary;
}

/** A project of the same shape whose only content are these files. */
function planted(files: Record<string, string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-layers-'));
  for (const name of ['.dependency-cruiser.cjs', 'tsconfig.base.json', 'tsconfig.node.json'])
    cpSync(name, join(folder, name));
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
  for (const name of ['electron', 'renderer', 'shared']) mkdirSync(join(folder, name));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

const violations: Record<string, Record<string, string>> = {
  'core-imports-interfaces-and-commands': {
    'electron/core/hosts/a.ts':
      "import type { B } from '../../adapters/ssh/b.ts';\nexport function a(b: B) {\n  using c = b;\n  return c;\n}\n",
    'electron/adapters/ssh/b.ts': 'export interface B {}\n',
  },
  'renderer-imports-shared': {
    'renderer/app/a.tsx': "import { b } from '../../electron/core/b.ts';\nexport const A = () => <i>{b}</i>;\n",
    'electron/core/b.ts': 'export const b = 1;\n',
  },
  'shared-imports-only-shared': {
    'shared/domain/a.ts': "import { b } from '../../electron/commands/b.ts';\nexport const a = b;\n",
    'electron/commands/b.ts': 'export const b = 1;\n',
  },
  'only-entries-import-a-shell': {
    'electron/rpc/a.ts': "export { b } from '../desktop/b.ts';\n",
    'electron/desktop/b.ts': 'export const b = 1;\n',
  },
  'features-meet-at-their-index': {
    'renderer/features/hosts/a.ts': "export { b } from '../releases/b.ts';\n",
    'renderer/features/releases/b.ts': 'export const b = 1;\n',
  },
  'no-circular': {
    'shared/domain/a.ts': "import { b } from './b.ts';\nexport const a = (): number => b();\n",
    'shared/domain/b.ts': "import { a } from './a.ts';\nexport const b = (): number => a();\n",
  },
};

describe('the import rules', { timeout: 60_000 }, () => {
  it('look at this project: modules are cruised, and none breaks a rule', async () => {
    const { totalCruised, violations: found } = await cruise('.');
    expect(totalCruised).toBeGreaterThan(100);
    expect(found.map(({ from, rule }) => `${rule.name}: ${from}`)).toEqual([]);
  });

  for (const [rule, files] of Object.entries(violations)) {
    it(`find a planted breach of ${rule}`, async () => {
      const found = await cruise(planted(files));
      expect(found.violations.map((violation) => violation.rule.name)).toContain(rule);
    });
  }
});

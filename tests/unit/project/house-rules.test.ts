import { readFileSync } from 'node:fs';
import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';

const Lock = z.object({
  packages: z.record(z.string(), z.object({ optionalDependencies: z.record(z.string(), z.string()).optional() })),
});

const { stdout } = await execa('git', ['ls-files', '--cached', '--others', '--exclude-standard']);
const files = stdout.split('\n');
const sources = files.filter((file) => /^(electron|renderer|shared|tests|scripts)\/.*\.(ts|tsx|mjs|cjs)$/.test(file));

describe('the house rules', () => {
  it('no source file is longer than 400 lines', () => {
    const long = sources.filter((file) => readFileSync(file, 'utf8').split('\n').length > 401);
    expect(long).toEqual([]);
  });

  it('file names are kebab-case', () => {
    const odd = sources.filter((file) => !/^[a-z0-9.-]+$/.test(file.split('/').at(-1) ?? ''));
    expect(odd).toEqual([]);
  });

  it('the window never asks which shell it runs in', () => {
    const asking = sources.filter(
      (file) =>
        file.startsWith('renderer/') && /isElectron|process\.versions|window\.require/.test(readFileSync(file, 'utf8')),
    );
    expect(asking).toEqual([]);
  });

  it('the lock file names no download address', () => {
    expect(readFileSync('package-lock.json', 'utf8')).not.toMatch(/"resolved":/);
  });

  // npm leaves out what the registry at hand lacks, and `npm ci` then refuses the whole file.
  it('the lock file has the packages of every platform', () => {
    const { packages } = Lock.parse(JSON.parse(readFileSync('package-lock.json', 'utf8')));
    const wanted = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    const there = new Set(Object.keys(packages).map((path) => path.slice(path.lastIndexOf('node_modules/') + 13)));
    expect(wanted.filter((name) => !there.has(name))).toEqual([]);
  });
});

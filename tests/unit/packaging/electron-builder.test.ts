import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

const require = createRequire(import.meta.url);
const schema: object = require('app-builder-lib/scheme.json');
const validate = new Ajv({ strict: false, allErrors: true, allowUnionTypes: true }).compile(schema);
const configuration: Record<string, unknown> = parse(readFileSync('electron-builder.yml', 'utf8'));

describe('electron-builder.yml', () => {
  it("fits electron-builder's own schema", () => {
    validate(configuration);
    expect(validate.errors ?? []).toEqual([]);
  });

  it('packages for Linux, Windows and macOS', () => {
    expect(configuration).toMatchObject({
      linux: { target: ['AppImage', 'deb', 'rpm'] },
      win: { target: ['nsis'] },
      mac: { target: ['dmg'] },
    });
  });

  it('is refused with an unknown key, so that the check above can fail', () => {
    expect(validate({ ...configuration, nonsense: true })).toBe(false);
  });
});

import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { takePassphrase } from '../../../electron/storage/secrets/secret-cipher.ts';
import { emptyFolder, opened } from './data-folder.ts';

const KEY = 'host/1/password';
const secretsPath = (folder: string): string => join(folder, 'secrets.json');
const keyPath = (folder: string): string => join(folder, 'secrets.key');

function withSecret(passphrase?: string): string {
  const folder = emptyFolder();
  using storage = opened(folder, passphrase);
  storage.secrets.set(KEY, 'correct horse');
  return folder;
}

describe('secrets with a key file', () => {
  it('are there after a restart and nowhere in the clear', () => {
    const folder = withSecret();
    using storage = opened(folder);
    expect(storage.secrets.protection).toBe('key-file');
    expect(storage.secrets.get(KEY)).toBe('correct horse');
    expect(readFileSync(secretsPath(folder), 'latin1')).not.toContain('correct horse');
    for (const path of [secretsPath(folder), keyPath(folder)]) expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  it('are encrypted with a nonce of their own each', () => {
    const folder = emptyFolder();
    using storage = opened(folder);
    storage.secrets.set('a', 'same');
    storage.secrets.set('b', 'same');
    const { values } = JSON.parse(readFileSync(secretsPath(folder), 'utf8'));
    expect(values.a).not.toBe(values.b);
  });

  it('can not be swapped by who can write the file', () => {
    const folder = withSecret();
    const content = JSON.parse(readFileSync(secretsPath(folder), 'utf8'));
    content.values['host/2/password'] = content.values[KEY];
    writeFileSync(secretsPath(folder), JSON.stringify(content));
    using storage = opened(folder);
    expect(storage.secrets.get(KEY)).toBe('correct horse');
    expect(() => storage.secrets.get('host/2/password')).toThrow('secrets.unavailable');
  });

  it('without their key file are refused, and nothing is overwritten', () => {
    const folder = withSecret();
    rmSync(keyPath(folder));
    const before = readFileSync(secretsPath(folder), 'utf8');
    expect(() => opened(folder)).toThrow(/secrets\.unavailable.*keyMissing/);
    expect(readFileSync(secretsPath(folder), 'utf8')).toBe(before);
    expect(existsSync(keyPath(folder))).toBe(false);
  });

  it('in a file that is not JSON are set aside and said', () => {
    const folder = withSecret();
    writeFileSync(secretsPath(folder), 'half a fi');
    using storage = opened(folder);
    expect(storage.notices.map(({ key }) => key)).toEqual(['secretsCorrupt']);
    expect(readFileSync(String(storage.notices[0]?.params.copy), 'utf8')).toBe('half a fi');
    expect(storage.secrets.get(KEY)).toBeUndefined();
  });

  it('are written together, once, or not at all', () => {
    const folder = emptyFolder();
    using storage = opened(folder);
    const { secrets } = storage;
    const before = readFileSync(secretsPath(folder), 'utf8');
    secrets.together(() => {
      secrets.set('a', 'one');
      expect(secrets.get('a')).toBe('one');
      expect(readFileSync(secretsPath(folder), 'utf8')).toBe(before);
      secrets.set('b', 'two');
    });
    const written = readFileSync(secretsPath(folder), 'utf8');
    expect(Object.keys(JSON.parse(written).values)).toEqual(['a', 'b']);
    const failing = () =>
      secrets.together(() => {
        secrets.remove('a');
        throw new Error('no');
      });
    expect(failing).toThrow('no');
    expect(secrets.get('a')).toBe('one');
    expect(readFileSync(secretsPath(folder), 'utf8')).toBe(written);
  });

  it('are removed one by one or below a path', () => {
    const folder = withSecret();
    {
      using storage = opened(folder);
      storage.secrets.set('host/1/key', 'k');
      storage.secrets.set('host/10/key', 'other');
      storage.secrets.removeBelow('host/1');
      storage.secrets.remove('host/absent');
    }
    using storage = opened(folder);
    expect(storage.secrets.get('host/1/key')).toBeUndefined();
    expect(storage.secrets.get(KEY)).toBeUndefined();
    expect(storage.secrets.get('host/10/key')).toBe('other');
  });
});

describe('secrets with a passphrase', () => {
  it('are there for the same passphrase', () => {
    const folder = withSecret('open sesame');
    using storage = opened(folder, 'open sesame');
    expect(storage.secrets.protection).toBe('passphrase');
    expect(storage.secrets.get(KEY)).toBe('correct horse');
    expect(existsSync(keyPath(folder))).toBe(false);
  });

  it.each(['open simsim', undefined])(
    'are refused for %s, nothing is overwritten and the folder is let go',
    (wrong) => {
      const folder = withSecret('open sesame');
      const before = readFileSync(secretsPath(folder), 'utf8');
      expect(() => opened(folder, wrong)).toThrow('secrets.unavailable');
      expect(readFileSync(secretsPath(folder), 'utf8')).toBe(before);
      using storage = opened(folder, 'open sesame');
      expect(storage.secrets.get(KEY)).toBe('correct horse');
    },
  );

  it('take over those of a key file, which is then gone', () => {
    const folder = withSecret();
    {
      using storage = opened(folder, 'open sesame');
      expect(storage.secrets.protection).toBe('passphrase');
    }
    expect(existsSync(keyPath(folder))).toBe(false);
    using storage = opened(folder, 'open sesame');
    expect(storage.secrets.get(KEY)).toBe('correct horse');
  });

  it('from the environment leave the environment', () => {
    const environment = { SLIPWAY_PASSPHRASE: 'open sesame' };
    expect(takePassphrase(environment)).toBe('open sesame');
    expect(environment).toEqual({});
    expect(takePassphrase(environment)).toBeUndefined();
  });
});

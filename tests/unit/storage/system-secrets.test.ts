import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openSystemSecrets, type SystemProtection } from '../../../electron/storage/desktop/safe-storage-secrets.ts';
import { emptyFolder, opened } from './data-folder.ts';

/** A key ring that turns bytes around: enough to see that nothing rests in the clear. */
function keyRing(more: Partial<SystemProtection> = {}): SystemProtection {
  return {
    isEncryptionAvailable: () => true,
    getSelectedStorageBackend: () => 'gnome_libsecret',
    encryptString: (text) => Buffer.from(Buffer.from(text).map((byte) => byte ^ 0xff)),
    decryptString: (bytes) =>
      Buffer.from(bytes)
        .map((byte) => byte ^ 0xff)
        .toString(),
    ...more,
  };
}

describe('secrets on the desktop', () => {
  it('are protected by the key ring', () => {
    const folder = emptyFolder();
    openSystemSecrets(folder, keyRing(), 'linux').store.set('host/1/password', 'correct horse');
    const { store, notices } = openSystemSecrets(folder, keyRing(), 'linux');
    expect(store.protection).toBe('system');
    expect(store.get('host/1/password')).toBe('correct horse');
    expect(notices).toEqual([]);
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('correct horse');
  });

  it.each([
    ['no key ring', keyRing({ isEncryptionAvailable: () => false })],
    ['the fixed password of basic_text', keyRing({ getSelectedStorageBackend: () => 'basic_text' })],
  ])('with %s are kept in memory only, and that is said', (_name, system) => {
    const folder = emptyFolder();
    const { store, notices } = openSystemSecrets(folder, system, 'linux');
    store.set('a', 'b');
    expect(store.get('a')).toBe('b');
    expect(store.protection).toBe('none');
    expect(notices.map(({ key }) => key)).toEqual(['secretsNotKept']);
    expect(() => readFileSync(join(folder, 'secrets.json'))).toThrow('ENOENT');
  });

  it('whose key ring is away are left as they are, and that is said', () => {
    const folder = emptyFolder();
    openSystemSecrets(folder, keyRing(), 'linux').store.set('a', 'kept');
    const away = openSystemSecrets(folder, keyRing({ isEncryptionAvailable: () => false }), 'linux');
    away.store.set('a', 'in memory');
    expect(away.notices.map(({ key }) => key)).toEqual(['secretsUnreadable']);
    expect(openSystemSecrets(folder, keyRing(), 'linux').store.get('a')).toBe('kept');
  });

  it('take over those of a key file, and the serve shell then refuses them', () => {
    const folder = emptyFolder();
    {
      using storage = opened(folder);
      storage.secrets.set('a', 'from the serve shell');
    }
    expect(openSystemSecrets(folder, keyRing(), 'linux').store.get('a')).toBe('from the serve shell');
    expect(() => opened(folder)).toThrow(/keyMissing.*system/);
  });
});

import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openDesktopStorage } from '../../electron/storage/desktop/desktop-storage.ts';
import { openStorage } from '../../electron/storage/headless-storage.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-desktop-storage-'));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('storage of the desktop shell', () => {
  it('keeps settings by electron-store, privately, in the form that the serve shell reads', () => {
    {
      using storage = openDesktopStorage({ dataFolder: folder });
      storage.settings.update({ theme: 'dark' });
    }
    expect(statSync(join(folder, 'settings.json')).mode & 0o777).toBe(0o600);
    rmSync(join(folder, 'secrets.json'));
    using storage = openStorage({ dataFolder: folder });
    expect(storage.settings.get().theme).toBe('dark');
    expect(storage.notices).toEqual([]);
  });

  it('keeps secrets by the key ring over a restart', () => {
    {
      using storage = openDesktopStorage({ dataFolder: folder });
      storage.secrets.set('host/1/password', 'correct horse');
    }
    expect(readFileSync(join(folder, 'secrets.json'), 'utf8')).not.toContain('correct horse');
    using storage = openDesktopStorage({ dataFolder: folder });
    expect(storage.secrets.protection).toBe('system');
    expect(storage.secrets.get('host/1/password')).toBe('correct horse');
  });

  it('sets a corrupt settings file aside and says so', () => {
    writeFileSync(join(folder, 'settings.json'), '{"version": 1,');
    using storage = openDesktopStorage({ dataFolder: folder });
    expect(storage.notices.map(({ key }) => key)).toEqual(['settingsCorrupt']);
    expect(readFileSync(String(storage.notices[0]?.params.copy), 'utf8')).toBe('{"version": 1,');
    expect(storage.settings.get().theme).toBe('system');
  });
});

import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { emptyFolder, opened, sampleHost } from './data-folder.ts';

const settingsPath = (folder: string): string => join(folder, 'settings.json');
const keysOf = (storage: { notices: readonly { key: string }[] }): string[] => storage.notices.map(({ key }) => key);

function withHosts(folder: string, ...ids: string[]): void {
  using storage = opened(folder);
  for (const id of ids) storage.records.of('hosts').put(sampleHost(id));
  storage.settings.update({ theme: 'dark', parallelHosts: 4 });
}

describe('the settings file', () => {
  it('begins with defaults and says nothing', () => {
    using storage = opened(emptyFolder());
    expect(storage.settings.get()).toMatchObject({ theme: 'system', parallelHosts: 16, closeToTray: true });
    expect(storage.notices).toEqual([]);
  });

  it('keeps preferences and configuration over a restart', () => {
    const folder = emptyFolder();
    withHosts(folder, 'a', 'b');
    using storage = opened(folder);
    expect(storage.settings.get()).toMatchObject({ theme: 'dark', parallelHosts: 4, language: 'system' });
    expect(
      storage.records
        .of('hosts')
        .list()
        .map((host) => host.id),
    ).toEqual(['a', 'b']);
    storage.records.of('hosts').remove('a');
    expect(readFileSync(settingsPath(folder), 'utf8')).not.toContain('"a"');
  });

  it('is readable by its owner only, in a folder that is too', () => {
    const folder = emptyFolder();
    withHosts(folder, 'a');
    expect(statSync(settingsPath(folder)).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
  });

  it('becomes private when somebody had opened it up', () => {
    const folder = emptyFolder();
    writeFileSync(settingsPath(folder), '{}', { mode: 0o644 });
    withHosts(folder, 'a');
    expect(statSync(settingsPath(folder)).mode & 0o777).toBe(0o600);
  });

  it.each(['{"version": 1, "settings"', '', 'no json at all', '\u0000\u0000\u0000'])(
    'that is not JSON (%j) is set aside and said, and defaults are used',
    (text) => {
      const folder = emptyFolder();
      writeFileSync(settingsPath(folder), text);
      using storage = opened(folder);
      expect(keysOf(storage)).toEqual(['settingsCorrupt']);
      expect(readFileSync(String(storage.notices[0]?.params.copy), 'utf8')).toBe(text);
      expect(storage.settings.get().theme).toBe('system');
      storage.settings.update({ theme: 'light' });
      expect(readFileSync(settingsPath(folder), 'utf8')).toContain('light');
    },
  );

  it('with one record that does not fit loses that one only, and keeps a copy', () => {
    const folder = emptyFolder();
    withHosts(folder, 'a', 'b');
    const path = settingsPath(folder);
    const before = readFileSync(path, 'utf8').replace('"name": "a"', '"name": 17').replace('"dark"', '"pink"');
    writeFileSync(path, before);
    {
      using storage = opened(folder);
      expect(keysOf(storage)).toEqual(['settingsMended']);
      expect(storage.notices[0]?.params.lost).toBe('settings.theme, hosts.0');
      expect(readFileSync(String(storage.notices[0]?.params.copy), 'utf8')).toBe(before);
      expect(
        storage.records
          .of('hosts')
          .list()
          .map((host) => host.id),
      ).toEqual(['b']);
      expect(storage.settings.get()).toMatchObject({ theme: 'system', parallelHosts: 4 });
    }
    using again = opened(folder);
    expect(again.notices).toEqual([]);
  });

  it.each(['[1]', '"text"', '{"hosts": []}'])('of another form (%s) is set aside', (text) => {
    const folder = emptyFolder();
    writeFileSync(settingsPath(folder), text);
    using storage = opened(folder);
    expect(keysOf(storage)).toHaveLength(1);
    expect(readdirSync(folder).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
    expect(storage.settings.get().theme).toBe('system');
  });

  it('of a later Slipway is refused and left as it is', () => {
    const folder = emptyFolder();
    const text = '{"version": 99, "settings": {"theme": "future"}}';
    writeFileSync(settingsPath(folder), text);
    expect(() => opened(folder)).toThrow('newerVersion');
    expect(readFileSync(settingsPath(folder), 'utf8')).toBe(text);
    expect(readdirSync(folder)).not.toContain('owner.json');
  });

  it('refuses a patch that does not fit', () => {
    using storage = opened(emptyFolder());
    expect(() => storage.settings.update({ parallelHosts: 0 })).toThrow('input.invalid');
    expect(storage.settings.get().parallelHosts).toBe(16);
  });
});

import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Storage } from '../../../electron/storage/stores.ts';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import { emptyFolder, opened } from './data-folder.ts';

const token = 'Zm9ydHktdHdvLWlzLXRoZS1hbnN3ZXI';

const receiver: Receiver = {
  id: 'r1',
  name: 'push',
  format: 'github',
  enabled: true,
  applicationId: 'a1',
  registryId: null,
  repository: '',
  tag: '',
  clusterId: null,
  selector: {},
  pollSeconds: 300,
  token,
  secret: { setAt: null },
  createdAt: 1,
};

const filesWith = (folder: string, text: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));

const kept = (storage: Storage) => storage.records.of('receivers').require('r1');

describe("a receiver's token", () => {
  it('is there after a restart, and in no file in the clear', () => {
    const folder = emptyFolder();
    {
      using storage = opened(folder);
      storage.records.of('receivers').put(receiver);
    }
    expect(filesWith(folder, token)).toEqual([]);
    using storage = opened(folder);
    expect(kept(storage)).toEqual(receiver);
  });

  it('that an earlier version left in the clear is taken over at the first start', () => {
    const folder = emptyFolder();
    const records = { hosts: [], setups: [], clusters: [], registries: [], applications: [], receivers: [receiver] };
    writeFileSync(join(folder, 'settings.json'), JSON.stringify({ version: 1, settings: {}, records }));
    {
      using storage = opened(folder);
      expect(kept(storage).token).toBe(token);
    }
    expect(filesWith(folder, token)).toEqual([]);
    using storage = opened(folder);
    expect(kept(storage).token).toBe(token);
  });

  it('is forgotten with its receiver', () => {
    const folder = emptyFolder();
    using storage = opened(folder);
    storage.records.of('receivers').put(receiver);
    expect(storage.secrets.get('receiver/r1/token')).toBe(token);
    storage.records.of('receivers').remove('r1');
    expect(storage.secrets.get('receiver/r1/token')).toBeUndefined();
  });

  it('is empty, not wrong, where the secrets are lost', () => {
    const folder = emptyFolder();
    {
      using storage = opened(folder);
      storage.records.of('receivers').put(receiver);
    }
    rmSync(join(folder, 'secrets.json'));
    rmSync(join(folder, 'secrets.key'));
    using storage = opened(folder);
    expect(kept(storage).token).toBe('');
  });
});

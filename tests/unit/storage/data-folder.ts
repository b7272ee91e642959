import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { openStorage } from '../../../electron/storage/headless-storage.ts';
import type { Storage } from '../../../electron/storage/stores.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { Delivery } from '../../../shared/schema/receiver.ts';

const cleanups: (() => void)[] = [];

afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

/** An empty folder, removed after the test. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'slipway-storage-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Storage that is closed after the test at the latest. */
export function opened(dataFolder: string, passphrase?: string): Storage {
  const storage = openStorage({
    dataFolder,
    shell: 'headless',
    ...(passphrase === undefined ? {} : { passphrase }),
    onError: (error) => {
      throw error;
    },
  });
  cleanups.push(() => storage[Symbol.dispose]());
  return storage;
}

const secret = { setAt: null };

export function sampleHost(id: string): Host {
  return {
    id,
    name: id,
    ssh: null,
    hostKey: null,
    internalAddress: null,
    profiles: [],
    secrets: { password: secret, privateKey: secret, passphrase: secret, sudoPassword: secret },
    createdAt: 1,
  };
}

export function sampleOperation(id: string, more: Partial<Operation> = {}): Operation {
  return {
    id,
    kind: 'setup',
    title: { key: 'test.title', params: {} },
    subjectId: 'host-1',
    state: 'succeeded',
    progress: 1,
    steps: [],
    error: null,
    createdAt: 1,
    startedAt: 1,
    finishedAt: 2,
    cancellable: false,
    resumable: false,
    ...more,
  };
}

export function sampleDelivery(id: string): Delivery {
  return {
    id,
    receiverId: 'receiver',
    receivedAt: 1,
    verdict: 'accepted',
    reason: { key: 'queued', params: {} },
    senderAddress: '192.0.2.1',
    senderDeliveryId: null,
    headers: {},
    body: '',
    summary: '',
    event: null,
    looksLike: null,
    buildId: null,
    batchId: null,
    replayOf: null,
  };
}

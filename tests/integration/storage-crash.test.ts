import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import sqlite from 'node-sqlite3-wasm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStorage } from '../../electron/storage/headless-storage.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import { crashDefinition, crashDelivery } from '../support/crashing-slipway.ts';
import { createTestContext } from '../support/test-context.ts';

type Child = ChildProcessByStdio<null, Readable, Readable>;

let folder: string;
let children: Child[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'slipway-crash-'));
  children = [];
});

afterEach(async () => {
  for (const child of children) await kill(child);
  rmSync(folder, { recursive: true, force: true });
});

const open = (): Storage => openStorage({ dataFolder: folder, shell: 'headless' });
const history = (): string => join(folder, 'history.sqlite');
const keysOf = (storage: Storage): string[] => storage.notices.map(({ key }) => key);

function launch(mode: string): Child {
  const script = resolve('tests/support/crashing-slipway.ts');
  const child = spawn(process.execPath, ['--import', 'tsx', script, mode, folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  children.push(child);
  return child;
}

async function kill(child: Child): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGKILL');
  await once(child, 'exit');
}

/** Fails with what the child wrote on stderr when it ends before it said so. */
async function says(child: Child, text: string): Promise<void> {
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  for await (const line of createInterface({ input: child.stdout })) if (line === text) return;
  throw new Error(`ended before "${text}": ${complaint}`);
}

function integrity(): unknown {
  const database = new sqlite.Database(history());
  try {
    return database.get('PRAGMA integrity_check')?.integrity_check;
  } finally {
    database.close();
  }
}

describe('kill -9 of Slipway', () => {
  it('in the middle of a step: interrupted, then resumed at that step, and done steps are not repeated', async () => {
    const child = launch('step');
    await says(child, 'working two');
    expect(open).toThrow(expect.objectContaining({ code: 'locked', data: { folder, pid: child.pid } }));
    const output = join(folder, 'outputs', 'op.jsonl');
    await expect.poll(() => readFileSync(output, 'utf8').split('\n').length, { timeout: 10_000 }).toBeGreaterThan(50);
    await kill(child);

    const storage = open();
    await using context = createTestContext({ storage });
    const worked: string[] = [];
    context.operations.define(crashDefinition(folder, (step) => worked.push(step)));
    context.operations.recover();
    const interrupted = await context.operations.finished('op');
    expect(interrupted).toMatchObject({
      state: 'interrupted',
      resumable: true,
      error: { code: 'operation.interrupted' },
    });
    expect(interrupted.steps.map(({ state }) => state)).toEqual(['done', 'failed', 'pending']);
    const kept = storage.outputs.count('op');
    expect(storage.outputs.read('op', 0, kept).map(({ n }) => n)).toEqual([...Array(kept).keys()]);

    writeFileSync(join(folder, 'go-on'), '');
    context.operations.resume('op');
    const resumed = await context.operations.finished('op');
    expect(resumed.state).toBe('succeeded');
    expect(resumed.steps.map(({ detail }) => detail)).toEqual([['proved input'], ['proved two'], ['proved three']]);
    expect(worked).toEqual(['two', 'three']);
    expect(keysOf(storage)).not.toContain('historyCorrupt');
  });

  it('inside a transaction: the lock is removed, the half transaction is rolled back, the rest is whole', async () => {
    const child = launch('transaction');
    await once(child, 'exit');
    expect(child.signalCode).toBe('SIGKILL');
    expect(existsSync(`${history()}.lock`)).toBe(true);
    expect(statSync(`${history()}-journal`).size).toBeGreaterThan(0);
    const blocked = new sqlite.Database(history());
    expect(() => blocked.all('SELECT * FROM records')).toThrow('locked');
    blocked.close();

    {
      using storage = open();
      expect(keysOf(storage)).toEqual(['staleLockRemoved']);
      const deliveries = storage.records.of('deliveries');
      expect(deliveries.list().map(({ id }) => id)).toEqual(['before']);
      deliveries.put(crashDelivery('after', 'x'));
    }
    expect(integrity()).toBe('ok');
    using again = open();
    expect(again.notices).toEqual([]);
    expect(
      again.records
        .of('deliveries')
        .list()
        .map(({ id }) => id),
    ).toEqual(['before', 'after']);
  });

  it('at any moment: what was said to be written is there, ten times in a row', async () => {
    for (let round = 0; round < 10; round += 1) {
      const child = launch('writes');
      let last = '';
      const lines = createInterface({ input: child.stdout }).on('line', (line) => {
        last = line.replace('written ', '');
      });
      await once(lines, 'line');
      await new Promise((settle) => setTimeout(settle, 20 + round * 13));
      await kill(child);
      using storage = open();
      expect(keysOf(storage).filter((key) => key !== 'staleLockRemoved')).toEqual([]);
      expect(storage.records.of('deliveries').get(last)?.body).toHaveLength(2000);
    }
    expect(integrity()).toBe('ok');
  });
});

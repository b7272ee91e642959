import { type ChildProcess, fork } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openTestReceivers, type ReceiverProcessReady } from '../../support/receiver-process.ts';

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let folder: string;
let child: ChildProcess;
let ready: ReceiverProcessReady;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'slipway-receiver-'));
  const script = new URL('../../support/receiver-process.ts', import.meta.url);
  // A release that takes for ever: whatever was taken is not done when the process ends.
  child = fork(script, [folder, '1000000'], {
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  ready = await new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as ReceiverProcessReady));
    child.once('exit', (code) => reject(new Error(`the process ended with ${code}`)));
  });
});
afterEach(async () => {
  child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

async function kill(): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function push(pushedAt: string) {
  const body = JSON.stringify({
    push_data: { tag: 'latest', pushed_at: pushedAt },
    repository: { repo_full_name: 'acme/shop' },
  });
  const answer = await fetch(`${ready.origin}/hooks/${ready.token}`, { method: 'POST', body });
  const said = (await answer.json()) as { delivery: string };
  return { status: answer.status, delivery: said.delivery };
}

test('a delivery that was answered is there after a kill in the same moment, and the next start does what was promised', async () => {
  const answer = await push('2026-05-04 09:00:00');
  await kill();
  expect(answer.status).toBe(202);
  const opened = openTestReceivers(folder, 0);
  await using _ = opened.context;
  const kept = opened.context.storage.records.of('deliveries').get(answer.delivery);
  expect(kept).toMatchObject({ verdict: 'accepted', reason: { key: 'queued' } });
  opened.receivers.start();
  await opened.receivers.idle();
  expect(opened.count.releases).toBe(1);
  expect(opened.context.storage.records.of('deliveries').get(answer.delivery)).toMatchObject({
    verdict: 'accepted',
    batchId: 'batch-1',
  });
});

test('of a burst that is cut off by a kill, every one that was answered is there', async () => {
  const answered: string[] = [];
  let enough: () => void = () => undefined;
  const some = new Promise<void>((resolve) => {
    enough = resolve;
  });
  const calls = Array.from({ length: 300 }, (_, number) =>
    push(`push ${number}`).then(
      ({ status, delivery }) => {
        expect(status).toBe(202);
        answered.push(delivery);
        if (answered.length === 40) enough();
      },
      () => undefined,
    ),
  );
  await some;
  await kill();
  await Promise.all(calls);
  const opened = openTestReceivers(folder, 0);
  await using _ = opened.context;
  const deliveries = opened.context.storage.records.of('deliveries');
  expect(answered.filter((id) => deliveries.get(id) === undefined)).toEqual([]);
  opened.receivers.start();
  await opened.receivers.idle();
  expect(opened.count.releases).toBe(1);
  const left = deliveries.list().filter(({ verdict, reason }) => verdict === 'accepted' && reason.key === 'queued');
  expect(left).toEqual([]);
});

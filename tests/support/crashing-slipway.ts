import { existsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pino } from 'pino';
import { createOperations } from '../../electron/operations/create-operations.ts';
import type { OperationDefinition } from '../../electron/operations/operations.ts';
import { openStorage } from '../../electron/storage/headless-storage.ts';
import { HistoryDatabase } from '../../electron/storage/history/history-database.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import type { Delivery } from '../../shared/schema/receiver.ts';

/** A process to be killed: `node --import tsx crashing-slipway.ts <step | transaction | writes> <data folder>`. */

const say = (text: string): void => void writeSync(1, `${text}\n`);
const title = { key: 'test.title', params: {} };

const crashSteps = ['one', 'two', 'three'].map((id) => ({ id, hostId: 'a', title }));

/** Steps one and three are quick, two ends only where there is a file `go-on` in the folder. */
export function crashDefinition(folder: string, worked: (step: string) => void): OperationDefinition<{ text: string }> {
  return {
    kind: 'setup',
    afterCrash: 'interrupt',
    resumable: true,
    async run(input, run) {
      await run.step('one', async () => {
        worked('one');
        return `proved ${input.text}`;
      });
      await run.step('two', async (step) => {
        worked('two');
        for (let index = 0; !existsSync(join(folder, 'go-on')); index += 1) {
          step.line(`working ${index}`, 'stdout');
          await new Promise((resolve) => setTimeout(resolve, 1));
        }
        return 'proved two';
      });
      await run.step('three', async () => {
        worked('three');
        return 'proved three';
      });
    },
  };
}

export function crashDelivery(id: string, body: string): Delivery {
  return {
    id,
    receiverId: 'receiver',
    receivedAt: 1,
    verdict: 'accepted',
    reason: { key: 'test', params: {} },
    senderAddress: '127.0.0.1',
    senderDeliveryId: null,
    headers: {},
    body,
    summary: '',
    event: null,
    looksLike: null,
    buildId: null,
    batchId: null,
    replayOf: null,
  };
}

function workInStep(folder: string, storage: Storage): void {
  const operations = createOperations({
    storage,
    clock: { now: () => Date.now() },
    newId: () => 'op',
    logger: pino({ level: 'silent' }),
  });
  operations.define(crashDefinition(folder, (step) => say(`working ${step}`)));
  operations.start('setup', {
    title,
    subjectId: 'a',
    input: { text: 'input' },
    steps: crashSteps,
    hostIds: ['a'],
  });
}

/** Ends itself in the middle of a transaction that is larger than SQLite's cache, so that pages were written already. */
function dieInTransaction(folder: string, storage: Storage): void {
  storage.records.of('deliveries').put(crashDelivery('before', 'x'));
  const dying: string[] = [];
  Object.defineProperty(dying, Symbol.iterator, {
    value: () => process.kill(process.pid, 'SIGKILL'),
  });
  const database = new HistoryDatabase(join(folder, 'history.sqlite'));
  const half = crashDelivery('half', 'y'.repeat(16 * 1024 * 1024));
  database.backend('deliveries').write({ put: [half], remove: dying, records: () => [] });
}

function writeForEver(storage: Storage): void {
  const deliveries = storage.records.of('deliveries');
  let index = deliveries.list().length;
  const turn = (): void => {
    deliveries.put(crashDelivery(`delivery-${index}`, 'z'.repeat(2000)));
    say(`written delivery-${index}`);
    index += 1;
    setImmediate(turn);
  };
  turn();
}

function main(mode: string, folder: string): void {
  const storage = openStorage({ dataFolder: folder, shell: 'headless' });
  // Something that is pending, as in a running Slipway; without it an idle process would end.
  setInterval(() => undefined, 1000);
  if (mode === 'step') workInStep(folder, storage);
  else if (mode === 'transaction') dieInTransaction(folder, storage);
  else if (mode === 'writes') writeForEver(storage);
  else throw new Error(`unknown mode ${mode}`);
}

const [, script, mode, folder] = process.argv;
if (script?.endsWith('crashing-slipway.ts') && mode && folder) main(mode, folder);

import { readFileSync, writeSync } from 'node:fs';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import { openStorage } from '../../electron/storage/headless-storage.ts';
import { openProvisioningBench } from './provisioning-bench.ts';

/**
 * A Slipway to be killed: `node --import tsx applying-slipway.ts <data folder> <private key> [operation]`. Applies the plan of the set-up
 * that the data folder holds, or resumes the operation; says which steps begin, and how it ended, a line each.
 */
const [folder = '', keyPath = '', resumed] = process.argv.slice(2);
const say = (text: string): void => void writeSync(1, `${text}\n`);

const storage = openStorage({ dataFolder: folder });
const bench = openProvisioningBench(readFileSync(keyPath, 'utf8'), systemClock, { storage: storage });
bench.context.operations.recover();
const running = new Set<string>();
storage.records.onChange(({ collection, upsert }) => {
  if (collection !== 'operations') return;
  for (const { id } of upsert) {
    for (const step of storage.records.of('operations').get(id)?.steps ?? []) {
      if (step.state === 'running' && !running.has(step.id)) say(`running ${step.id}`);
      if (step.state === 'running') running.add(step.id);
    }
  }
});

// One step at a time, so that each can be met.
const options = { parallelHosts: 1, canaryHostId: null };

async function begin(): Promise<string> {
  const [setup] = storage.records.of('setups').list();
  if (!setup) throw new Error('there is no set-up');
  const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
  if (plan.blockers.length > 0) throw new Error(JSON.stringify(plan.blockers));
  return (await bench.provisioning.apply({ planId: plan.id, options }, bench.signal)).operationId;
}

if (resumed) bench.context.operations.resume(resumed);
const operationId = resumed ?? (await begin());
say(`operation ${operationId}`);
const ended = await bench.context.operations.finished(operationId);
say(`ended ${ended.state} ${bench.trouble(ended).join(' ')}`);
await bench[Symbol.asyncDispose]();
process.exit(0);

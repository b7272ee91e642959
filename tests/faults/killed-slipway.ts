import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { addHosts, planFor } from '../../scripts/demo/set-up.ts';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { LiveClient } from '../support/live-client.ts';
import { ServeProcess } from '../support/serve-process.ts';
import { isReady, type Scene } from './scene.ts';

/** The built product as a process: killed in the middle of a step, started again, resumed to the end. */
export async function killedSlipway({ bed }: Scene): Promise<void> {
  ensureBuilt();
  const dataFolder = await mkdtemp(join(tmpdir(), 'slipway-fault-'));
  const host = await bed.host();
  let serve = await ServeProcess.start({ dataFolder });
  let live = await LiveClient.open(serve.origin, await serve.cookie());
  try {
    const hostIds = await addHosts(live, [host]);
    const begun = await live.client.provisioning.begin({ hostIds });
    const wishes = { ...begun.wishes, managers: hostIds, workers: [], mirrors: [], registry: null };
    const plan = await planFor(live, await live.client.provisioning.save({ id: begun.id, wishes }));
    const { operationId } = await live.client.provisioning.apply({ planId: plan.id });
    const running = () => live.get('operations', operationId)?.steps.some(({ state }) => state === 'running');
    await live.until('a step under way', running, 60_000);

    await serve.kill();
    live[Symbol.dispose]();
    serve = await ServeProcess.start({ dataFolder });
    live = await LiveClient.open(serve.origin, await serve.cookie());
    const interrupted = await live.until('the operation', () => live.get('operations', operationId), 10_000);
    expect(interrupted.state).toBe('interrupted');
    expect(live.get('setups', begun.id)?.finishedAt).toBeNull();
    await live.client.operations.resume({ id: operationId });
    await live.until('the resumed run', () => live.get('operations', operationId)?.state !== 'interrupted', 10_000);
    await live.succeeded(operationId, 240_000);
    expect(await isReady(host)).toBe(true);
  } finally {
    live[Symbol.dispose]();
    await serve[Symbol.asyncDispose]();
    await host.remove();
    await rm(dataFolder, { recursive: true, force: true });
  }
}

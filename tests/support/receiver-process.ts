import { setTimeout as delay } from 'node:timers/promises';
import { createReceivers, type Receivers } from '../../electron/core/receivers/index.ts';
import { createRouter } from '../../electron/rpc/router.ts';
import { openStorage } from '../../electron/storage/headless-storage.ts';
import { formatImageReference, parseImageReference } from '../../shared/domain/image-reference.ts';
import { ReceiverInput } from '../../shared/schema/receiver.ts';
import { startTestServer } from './headless-server.ts';
import { clusterRecord, registryRecord } from './source-records.ts';
import { createTestContext } from './test-context.ts';
import { createTestCore } from './test-core.ts';

/**
 * The receivers' endpoint as a process of its own, with real HTTP and a real data folder; registry and cluster are stand-ins.
 * `node --import tsx receiver-process.ts <data folder> <milliseconds of a release>`, by `fork`.
 */
export interface ReceiverProcessReady {
  readonly origin: string;
  readonly token: string;
}

export interface ReceiverProcessReport {
  /** Ids of all deliveries that were ever kept. */
  readonly kept: readonly string[];
  readonly verdicts: Readonly<Record<string, number>>;
  readonly releases: number;
}

const digest = `sha256:${'4c1e'.repeat(16)}`;

/** Receivers over a cluster of one service, which takes its time for a release. */
export function openTestReceivers(dataFolder: string, releaseMs: number) {
  const context = createTestContext({ storage: openStorage({ dataFolder, shell: 'headless' }) });
  const { records } = context.storage;
  records.of('registries').put(registryRecord());
  records.of('clusters').put(clusterRecord());
  let image = `reg.example/acme/shop:latest@sha256:${'0'.repeat(64)}`;
  const count = { releases: 0 };
  const notHere = (): never => {
    throw new Error('no Git in this process');
  };
  const receivers: Receivers = createReceivers(context, {
    applications: { require: notHere, lookFor: notHere },
    builds: { start: notHere },
    registries: {
      require: () => registryRecord(),
      resolve: async () => ({ digest, mediaType: 'x', sizeBytes: 1 }),
      resolveIfChanged: async () => undefined,
    },
    releases: {
      preview: async () => [{ serviceId: 's1', name: 'web', image }],
      async release(request, signal) {
        await delay(releaseMs, undefined, { signal });
        const reference = parseImageReference(request.image);
        if (reference) image = formatImageReference({ ...reference, digest: request.digest });
        count.releases += 1;
        return { batchId: `batch-${count.releases}`, releaseIds: ['r1'] };
      },
    },
  });
  return { context, receivers, count };
}

/** The one receiver, made where there is none yet. */
export function testReceiver({ context, receivers }: ReturnType<typeof openTestReceivers>) {
  const target = { registryId: 'registry', repository: 'acme/shop', tag: 'latest', clusterId: 'cluster' };
  const known = context.storage.records.of('receivers').list()[0];
  const input = { name: 'shop', format: 'alicloud', ...target, selector: { update: 'server-config' } };
  return known ?? receivers.add(ReceiverInput.parse(input));
}

async function main(dataFolder: string, releaseMs: number): Promise<void> {
  const opened = openTestReceivers(dataFolder, releaseMs);
  const { context, receivers, count } = opened;
  const { token } = testReceiver(opened);
  const kept = new Set<string>();
  context.storage.records.onChange(({ collection, upsert }) => {
    if (collection === 'deliveries') for (const { id } of upsert) kept.add(id);
  });
  const core = createTestCore({
    connect: () => Promise.reject(new Error()),
    scanHostKey: () => Promise.reject(new Error()),
  });
  const shell = {
    capabilities: (): never => {
      throw new Error('not asked');
    },
    openExternal: async () => undefined,
  };
  const router = createRouter(core.core, shell, context.logger);
  const server = await startTestServer({ router, receivers });
  process.on('message', () => {
    void receivers.idle().then(() => {
      const verdicts: Record<string, number> = {};
      for (const { verdict } of context.storage.records.of('deliveries').list())
        verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
      process.send?.({ kept: [...kept], verdicts, releases: count.releases } satisfies ReceiverProcessReport);
    });
  });
  process.send?.({ origin: server.origin, token } satisfies ReceiverProcessReady);
}

const [, script, folder, releaseMs] = process.argv;
if (script?.endsWith('receiver-process.ts') && folder) await main(folder, Number(releaseMs));

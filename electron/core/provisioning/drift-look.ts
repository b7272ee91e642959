import PQueue from 'p-queue';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { OperationRun } from '../../operations/operations.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';

interface LookParts {
  readonly context: CoreContext;
  readonly hosts: Hosts;
}

interface LookInput {
  readonly hostIds: readonly string[];
}

/** Registers the operation `drift`: reads hosts and compares each with what Slipway set on it. Nothing is changed on a host. */
export function defineDriftLook(parts: LookParts): void {
  parts.context.operations.define<LookInput>({
    kind: 'drift',
    afterCrash: 'interrupt',
    resumable: true,
    run: (input, run) => lookAtAll(parts, input, run),
  });
}

/** Starts it. Fails with `notFound` for an unknown id. */
export function startDriftLook({ context }: LookParts, hostIds: readonly string[]): { operationId: string } {
  const records = context.storage.records.of('hosts');
  const hosts = [...new Set(hostIds)].map((id) => records.require(id));
  const [first] = hosts;
  if (!first) throw new SlipwayError('input.invalid', { data: { field: 'hostIds' } });
  const { id: operationId } = context.operations.start<LookInput>('drift', {
    title: {
      key: hosts.length === 1 ? 'provisioning.drift.lookOne' : 'provisioning.drift.look',
      params: { count: hosts.length, host: first.name },
    },
    subjectId: hosts.length === 1 ? first.id : 'hosts',
    input: { hostIds: hosts.map(({ id }) => id) },
    steps: hosts.map(({ id, name }) => ({
      id,
      hostId: id,
      title: { key: 'provisioning.drift.lookHost', params: { host: name } },
    })),
  });
  return { operationId };
}

async function lookAtAll({ context, hosts }: LookParts, { hostIds }: LookInput, run: OperationRun): Promise<void> {
  const { storage } = context;
  const queue = new PQueue({ concurrency: storage.settings.get().parallelHosts });
  const look = async (id: string): Promise<void> => {
    if (run.signal.aborted) return;
    await run.step(id, async (): Promise<readonly Note[]> => {
      await hosts.readFacts(id, run.signal);
      const baseline = storage.records.of('baselines').get(id);
      if (!baseline) return [message('provisioning.drift.nothingSet')];
      const { length } = baseline.drift;
      return [
        length === 0 ? message('provisioning.drift.asSet') : message('provisioning.drift.differs', { count: length }),
      ];
    });
  };
  // A host that can't be read says so in its step while the others go on; the ledger then calls the whole failed.
  await Promise.allSettled(hostIds.map((id) => queue.add(() => look(id))));
  if (run.signal.aborted) throw new SlipwayError('operation.cancelled');
}

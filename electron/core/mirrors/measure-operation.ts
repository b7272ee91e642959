import PQueue from 'p-queue';
import { message } from '../../../shared/domain/message.ts';
import { plainMirror } from '../../../shared/domain/mirrors.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { MirrorState } from '../../../shared/schema/mirror.ts';
import type { OperationRun } from '../../operations/operations.ts';
import { keepMirrorState, lookAtMirror, type MeasureParts } from './measure.ts';

interface MeasureInput {
  readonly hostIds: readonly string[];
  readonly mirrors: readonly string[];
}

/** Registers the operation `mirrors`: a step per host, its mirrors one after the other so that none slows another down. */
export function defineMeasuring(parts: MeasureParts): void {
  parts.context.operations.define<MeasureInput>({
    kind: 'mirrors',
    afterCrash: 'interrupt',
    resumable: true,
    run: async (input, run) => await measureAll(parts, input, run),
  });
}

/** Starts it; nothing is changed on a host, so none is locked. Fails with `notFound`, or `input.invalid` without mirrors. */
export function startMeasuring({ context }: MeasureParts, input: MeasureInput): { operationId: string } {
  const hosts = [...new Set(input.hostIds)].map((id) => context.storage.records.of('hosts').require(id));
  const mirrors = [...new Set(input.mirrors.map(plainMirror))];
  const [first] = hosts;
  if (!first || mirrors.length === 0) throw new SlipwayError('input.invalid', { data: { field: 'mirrors' } });
  const params = { host: first.name, count: hosts.length, mirrors: mirrors.length };
  const operation = context.operations.start<MeasureInput>('mirrors', {
    title: message(hosts.length === 1 ? 'mirrors.operation.one' : 'mirrors.operation.many', params),
    subjectId: hosts.length === 1 ? first.id : 'hosts',
    input: { hostIds: hosts.map(({ id }) => id), mirrors },
    steps: hosts.map(({ id, name }) => ({
      id,
      hostId: id,
      title: message('mirrors.operation.step', { host: name, mirrors: mirrors.length }),
    })),
  });
  return { operationId: operation.id };
}

async function measureAll(parts: MeasureParts, { hostIds, mirrors }: MeasureInput, run: OperationRun): Promise<void> {
  const queue = new PQueue({ concurrency: parts.context.storage.settings.get().parallelHosts });
  const total = hostIds.length * mirrors.length;
  let done = 0;
  const measureFrom = async (hostId: string) => {
    if (run.signal.aborted) return;
    await run.step(hostId, async (step) => {
      const notes: Note[] = [];
      for (const mirror of mirrors) {
        const found = await lookAtMirror(parts, { hostId, mirror, light: false }, run.signal);
        keepMirrorState(parts.context, hostId, found);
        notes.push(noteOf(found));
        step.info(noteOf(found));
        done += 1;
        run.progress(done / total);
      }
      return notes;
    });
  };
  await Promise.allSettled(hostIds.map((id) => queue.add(() => measureFrom(id))));
  if (run.signal.aborted) throw new SlipwayError('operation.cancelled');
}

function noteOf({ url, verdict, cause, pullMs, status }: Omit<MirrorState, 'deadSince'>): Note {
  if (verdict === 'fast' || verdict === 'slow') return message(`mirrors.found.${verdict}`, { url, ms: pullMs ?? 0 });
  return message(`mirrors.found.${cause ?? 'unclear'}`, { url, status: status ?? '' });
}

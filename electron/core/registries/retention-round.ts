import { message } from '../../../shared/domain/message.ts';
import { removalsOf } from '../../../shared/domain/retention.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { RetentionPreview } from '../../../shared/schema/retention.ts';
import type { OperationRun, StepRun } from '../../operations/operations.ts';
import type { CareParts, HostGuard } from './care-parts.ts';
import { applyRetention, previewRetention, repositorySteps } from './retention-run.ts';

const namesTold = 20;
/** Milliseconds that another Slipway's work on the host is waited for, and between looks. */
const guardMs = 3_600_000;
const askAgainMs = 30_000;
const ownSteps: ReadonlySet<string> = new Set(['running', 'look', 'sum']);

export interface RetentionRoundInput {
  readonly id: string;
}

/** What a schedule starts: looks what goes by the rules, and removes that as a person would who agreed to all of it. */
export function startRetentionRound(parts: CareParts, { id }: RetentionRoundInput): Operation {
  const { name } = parts.registries.require(id);
  const step = (which: string) => ({ id: which, hostId: null, title: message(`retention.round.step.${which}`) });
  return parts.context.operations.start('registry', {
    title: message('retention.round.title', { registry: name }),
    subjectId: id,
    input: { task: 'retentionRound', id },
    steps: [step('running'), step('look')],
    locks: [`registry/${id}`],
  });
}

/** Begun again after a crash it looks again: what went meanwhile is gone, and the rest is judged anew. */
export async function runRetentionRound(parts: CareParts, { id }: RetentionRoundInput, run: OperationRun) {
  const { hostId } = parts.registries.require(id);
  const guard = hostId === null ? undefined : parts.guard(hostId, run.id, run.signal);
  if (guard) await takeGuard(parts, guard, run);
  try {
    if (run.resumed) for (const { id: step } of run.steps().filter((each) => ownSteps.has(each.id))) run.again(step);
    await run.step('running', () => readClusters(parts, run.signal));
    let preview: RetentionPreview | undefined;
    await run.step('look', async (step) => {
      preview = await look(parts, id, { run, step });
      return [sumOf(preview)];
    });
    const removals = preview === undefined ? [] : removalsOf(preview.entries);
    skipPast(run, new Set(removals.map(({ repository }) => repository)));
    await removeAll(parts, { id, removals, run });
    if (preview !== undefined) refuseUnread(preview);
  } finally {
    await guard?.release();
  }
}

/** Another Slipway may follow rules there at the same hour: after it there is nothing left to do, which is no failure. */
async function takeGuard({ context }: CareParts, guard: HostGuard, run: OperationRun): Promise<void> {
  const until = context.clock.now() + guardMs;
  for (let told = false; ; told = true) {
    try {
      return await guard.take();
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'locked' || context.clock.now() > until) throw error;
      const { host, who } = error.data;
      if (!told) run.info(message('retention.round.waits', { host: String(host), who: String(who) }));
      await context.clock.sleep(askAgainMs, run.signal);
    }
  }
}

/** Repositories of a run before a crash, of which nothing is left to remove. */
function skipPast(run: OperationRun, wanted: ReadonlySet<string>): void {
  for (const { id, state } of run.steps())
    if (state === 'pending' && !wanted.has(id) && !ownSteps.has(id))
      run.skip(id, message('retention.round.nothingLeft'));
}

/** Nobody looks on here: what the clusters run is read first, and where that can't be, nothing is removed. */
async function readClusters({ context, clusters }: CareParts, signal: AbortSignal): Promise<Message> {
  const { records } = context.storage;
  for (const { id, name } of records.of('clusters').list()) {
    try {
      await clusters.refresh({ id }, signal);
    } catch (error) {
      signal.throwIfAborted();
      throw new SlipwayError('conflict', { data: { reason: 'runningUnknown', name }, retryable: true, cause: error });
    }
  }
  return message('retention.round.running', { count: records.of('services').list().length });
}

async function look(
  parts: CareParts,
  id: string,
  { run, step }: { readonly run: OperationRun; readonly step: StepRun },
): Promise<RetentionPreview> {
  for await (const event of previewRetention(parts, id, run.signal)) {
    if (event.type === 'preview') return event.preview;
    step.line(event.repository, 'stdout');
  }
  throw new SlipwayError('internal', { data: { reason: 'noPreview' } });
}

function sumOf({ entries }: RetentionPreview): Message {
  const goes = entries.filter(({ verdict }) => verdict === 'goes').length;
  return message('retention.round.found', { count: goes, kept: entries.length - goes });
}

async function removeAll(
  parts: CareParts,
  { id, removals, run }: { readonly id: string; readonly removals: ReturnType<typeof removalsOf>; run: OperationRun },
): Promise<void> {
  run.addSteps(repositorySteps(removals));
  const sum = { id: 'sum', hostId: null, title: message('retention.round.step.sum') };
  run.addSteps([sum]);
  await applyRetention(parts, { id, removals }, run);
  await run.step(sum.id, async () => {
    const done = run
      .steps()
      .flatMap(({ detail }) => detail)
      .filter((note): note is Message => typeof note !== 'string' && note.key === 'retention.operation.done');
    const total = (name: string): number => done.reduce((all, { params }) => all + Number(params[name] ?? 0), 0);
    if (done.length === 0) return [message('retention.round.nothing')];
    return [
      message('retention.round.done', { count: total('removed'), kept: total('kept'), repositories: done.length }),
    ];
  });
}

/** Nothing of them went, which is safe; but nobody would know. */
function refuseUnread({ unread }: RetentionPreview): void {
  if (unread.length === 0) return;
  const names = unread.map(({ repository }) => repository).slice(0, namesTold);
  throw new SlipwayError('registry.failed', { data: { reason: 'repositoriesUnread', names: names.join(', ') } });
}

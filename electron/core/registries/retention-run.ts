import { imageUses } from '../../../shared/domain/image-uses.ts';
import { message } from '../../../shared/domain/message.ts';
import { judgeRetention, orphanedChildren, removalsOf, ruleFor } from '../../../shared/domain/retention.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { RetentionEntry, RetentionEvent, RetentionRemoval } from '../../../shared/schema/retention.ts';
import type { OpenRegistry } from '../../adapters/registry-contents.ts';
import type { OperationRun, StepPlan, StepRun } from '../../operations/operations.ts';
import { detailsOf, knownRepositories } from './browse.ts';
import type { CareParts } from './care-parts.ts';

/** What the rules would remove now, and why the rest is kept. Reads, changes nothing; tells how far it is. */
export async function* previewRetention(
  parts: CareParts,
  id: string,
  signal: AbortSignal,
): AsyncGenerator<RetentionEvent> {
  const { rules } = parts.registries.require(id).retention;
  const all = await knownRepositories(parts, id, signal);
  const wanted = all.filter((name) => ruleFor(rules, name));
  const entries: RetentionEntry[] = [];
  const unread: { repository: string; error: ReturnType<typeof errorInfo> }[] = [];
  await using registry = parts.contents.open(parts.registries.access(id), signal);
  for (const [done, repository] of wanted.entries()) {
    yield { type: 'progress', repository, done, total: wanted.length };
    try {
      entries.push(...(await judge(parts, registry, { id, repository }, signal)).entries);
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof SlipwayError)) throw error;
      // A repository without a tag answers "not found": nothing of it can go.
      if (error.code !== 'registry.notFound') unread.push({ repository, error: errorInfo(error) });
    }
  }
  const untouched = all.length - wanted.length;
  const preview = { registryId: id, madeAt: parts.context.clock.now(), entries, unread, untouched };
  yield { type: 'preview', preview };
}

/** Removes what was shown to go, one step for each repository. Each is judged again first: what is needed by now is kept. */
export function startRetention(
  parts: CareParts,
  { id, removals }: { readonly id: string; readonly removals: readonly RetentionRemoval[] },
): { operationId: string } {
  const registry = parts.registries.require(id);
  if (removals.length === 0) throw new SlipwayError('input.invalid', { data: { field: 'removals' } });
  const operation = parts.context.operations.start('registry', {
    title: message('retention.operation.title', { registry: registry.name, count: removals.length }),
    subjectId: id,
    input: { task: 'retention', id, removals },
    steps: repositorySteps(removals),
    locks: [`registry/${id}`],
  });
  return { operationId: operation.id };
}

/** One step for each repository, named by it. */
export function repositorySteps(removals: readonly RetentionRemoval[]): readonly StepPlan[] {
  return [...new Set(removals.map(({ repository }) => repository))].map((repository) => ({
    id: repository,
    hostId: null,
    title: message('retention.operation.step', {
      repository,
      count: removals.filter((each) => each.repository === repository).length,
    }),
  }));
}

export interface RetentionInput {
  readonly id: string;
  readonly removals: readonly RetentionRemoval[];
}

export async function applyRetention(parts: CareParts, input: RetentionInput, run: OperationRun): Promise<void> {
  const { id, removals } = input;
  await using registry = parts.contents.open(parts.registries.access(id), run.signal);
  for (const repository of new Set(removals.map((removal) => removal.repository))) {
    const wanted = removals.filter((removal) => removal.repository === repository);
    await run.step(repository, (step) => removeFrom(parts, registry, { id, repository, wanted, run, step }));
  }
}

interface Removing {
  readonly id: string;
  readonly repository: string;
  readonly wanted: readonly RetentionRemoval[];
  readonly run: OperationRun;
  readonly step: StepRun;
}

async function removeFrom(parts: CareParts, registry: OpenRegistry, removing: Removing): Promise<readonly Note[]> {
  const { id, repository, wanted, run, step } = removing;
  const { tags, entries } = await judge(parts, registry, { id, repository }, run.signal);
  const goes = new Set(removalsOf(entries).map(({ digest }) => digest));
  const present = new Set(tags.map(({ digest }) => digest));
  const removed = new Set<string>();
  let kept = 0;
  for (const { digest, tags: names } of wanted) {
    run.signal.throwIfAborted();
    if (!present.has(digest)) continue;
    if (!goes.has(digest)) {
      kept += 1;
      step.info(message('retention.operation.keptAfterAll', { tags: names.join(', ') }));
      continue;
    }
    await removeProved(registry, repository, digest);
    removed.add(digest);
    step.info(message('retention.operation.removed', { tags: names.join(', '), digest: digest.slice(7, 19) }));
  }
  let children = 0;
  for (const child of orphanedChildren(tags, removed)) {
    run.signal.throwIfAborted();
    if (!(await registry.has(repository, 'manifests', child))) continue;
    await removeProved(registry, repository, child);
    children += 1;
  }
  return [message('retention.operation.done', { removed: removed.size, parts: children, kept })];
}

/** Gone is what the registry no longer has when it is asked. */
async function removeProved(registry: OpenRegistry, repository: string, digest: string): Promise<void> {
  await registry.removeManifest(repository, digest);
  if (await registry.has(repository, 'manifests', digest))
    throw new SlipwayError('step.notProved', { data: { reason: 'manifestStillThere', repository, digest } });
}

async function judge(
  { context, registries, details }: CareParts,
  registry: OpenRegistry,
  { id, repository }: { readonly id: string; readonly repository: string },
  signal: AbortSignal,
) {
  const { rules, keepReleases } = registries.require(id).retention;
  const rule = ruleFor(rules, repository);
  if (!rule) return { tags: [], entries: [] };
  const tags = await detailsOf(details, registry, { repository, tags: await registry.tags(repository) }, signal);
  const { records } = context.storage;
  // Read last, so that what was released while tags were read is protected.
  const uses = imageUses(records.of('services').list(), records.of('releases').list(), keepReleases);
  return { tags, entries: judgeRetention({ repository, rule, tags, uses, now: context.clock.now() }) };
}

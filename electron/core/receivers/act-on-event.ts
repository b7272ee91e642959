import { formatImageReference, parseImageReference, sameSource } from '../../../shared/domain/image-reference.ts';
import { formatSelector } from '../../../shared/domain/selector.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { HookEvent } from '../../../shared/schema/hook-event.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import { oneTag, reason } from './judge-event.ts';
import type { ReceiverCollaborators } from './receivers.ts';

export type Outcome = Pick<Delivery, 'verdict' | 'reason' | 'buildId' | 'batchId'>;

export interface Work {
  readonly receiver: Receiver;
  readonly event: HookEvent;
  /** A person asked for it again: what was done before doesn't count. */
  readonly again: boolean;
}

export interface Tools {
  readonly context: CoreContext;
  readonly collaborators: ReceiverCollaborators;
  readonly signal: AbortSignal;
}

/** Milliseconds between questions for a tag that the registry does not show yet (a lagging replica). */
const RETRIES_MS = [2000, 5000, 15_000];

const nothing = { buildId: null, batchId: null } as const;

/** What is done for an event that was taken. A failure is an outcome too. */
export async function actOnEvent(work: Work, tools: Tools): Promise<Outcome> {
  try {
    return work.receiver.registryId === null ? await buildSource(work, tools) : await releaseImage(work, tools);
  } catch (error) {
    const { code, data } = errorInfo(error);
    tools.context.logger.warn({ err: error, receiverId: work.receiver.id }, 'a delivery could not be acted on');
    const detail = String(data.detail ?? data.reason ?? '').slice(0, 300);
    return { ...nothing, verdict: 'failed', reason: reason('failed', { code, detail }) };
  }
}

/** The push is a hint: what is built is what the branch's head is now. */
async function buildSource({ receiver, again }: Work, { collaborators, signal }: Tools): Promise<Outcome> {
  const applicationId = receiver.applicationId ?? '';
  const { commit, buildId, skipped } = await collaborators.applications.lookFor(applicationId, 'git-hook', signal);
  const id =
    buildId ?? (again ? collaborators.builds.start({ applicationId, commit, trigger: 'git-hook' }).buildId : null);
  const params = { commit: commit.slice(0, 12) };
  if (id === null && skipped)
    return { ...nothing, verdict: 'ignored', reason: reason(skipped.reason, { ...params, detail: skipped.detail }) };
  if (id === null) return { ...nothing, verdict: 'repeated', reason: reason('nothingNew', params) };
  return { verdict: 'accepted', reason: reason('building', params), buildId: id, batchId: null };
}

/** A service that a pushed image is for. */
interface Bearing {
  readonly id: string;
  readonly name: string;
  readonly image: string;
  readonly upToDate: boolean;
}

interface ImageTarget {
  readonly digest: string;
  readonly bearing: readonly Bearing[];
}

/** What the tag is now, and the selected services that run this repository. Only looks. */
export async function imageTarget(
  { receiver, event }: Pick<Work, 'receiver' | 'event'>,
  tools: Pick<Tools, 'collaborators' | 'signal'> & { readonly retry?: CoreContext['clock'] },
): Promise<ImageTarget & { readonly tag: string; readonly registryId: string; readonly clusterId: string }> {
  const { collaborators, signal } = tools;
  const { registryId, clusterId, selector, repository } = receiver;
  const tag = event.kind === 'image' ? event.tag : oneTag(receiver);
  if (registryId === null || clusterId === null || tag === null)
    throw new SlipwayError('input.invalid', { data: { reason: 'receiverIncomplete' } });
  const image = `${collaborators.registries.require(registryId).host}/${repository}:${tag}`;
  const digest = await resolveTag({ registryId, repository, tag }, tools);
  const selected = await collaborators.releases.preview({ clusterId, selector }, signal);
  const bearing = selected
    .filter((service) => sameSource(service.image, image))
    .map((service) => ({
      ...{ id: service.serviceId, name: service.name, image: service.image },
      upToDate: parseImageReference(service.image)?.digest === digest,
    }));
  return { digest, bearing, tag, registryId, clusterId };
}

/** The payload is a hint: the digest is read from the registry with our own login. */
async function releaseImage(work: Work, tools: Tools): Promise<Outcome> {
  const { receiver, again } = work;
  const target = await imageTarget(work, { ...tools, retry: tools.context.clock });
  const { digest, bearing } = target;
  if (bearing.length === 0) {
    const params = { selector: formatSelector(receiver.selector), repository: receiver.repository };
    return { ...nothing, verdict: 'ignored', reason: reason('nothingSelected', params) };
  }
  const wanted = again ? bearing : bearing.filter(({ upToDate }) => !upToDate);
  if (wanted.length === 0)
    return { ...nothing, verdict: 'repeated', reason: reason('alreadyRuns', { digest: digest.slice(0, 19) }) };
  let batchId: string | null = null;
  for (const [image, serviceIds] of byImage(wanted, target.tag)) {
    const started = await tools.collaborators.releases.release(
      {
        ...{ clusterId: target.clusterId, target: { serviceIds }, image, digest, registryId: target.registryId },
        trigger: receiver.format === 'poll' ? 'poll' : 'registry-hook',
        ...{ applicationId: null, buildId: null },
      },
      tools.signal,
    );
    batchId = started.batchId;
  }
  const params = {
    services: wanted
      .map(({ name }) => name)
      .join(', ')
      .slice(0, 1000),
    digest: digest.slice(0, 19),
  };
  return { verdict: 'accepted', reason: reason('releasing', params), buildId: null, batchId };
}

/** Each service keeps the name under which it knows the registry: inside a private network the public one may lead nowhere. */
function byImage(services: readonly Bearing[], tag: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { id, image } of services) {
    const reference = parseImageReference(image);
    if (!reference) continue;
    const wanted = formatImageReference({ ...reference, tag, digest: null });
    groups.set(wanted, [...(groups.get(wanted) ?? []), id]);
  }
  return groups;
}

interface TagPlace {
  readonly registryId: string;
  readonly repository: string;
  readonly tag: string;
}

async function resolveTag(
  { registryId, repository, tag }: TagPlace,
  { collaborators, signal, retry }: Pick<Tools, 'collaborators' | 'signal'> & { readonly retry?: CoreContext['clock'] },
): Promise<string> {
  for (const wait of [...(retry ? RETRIES_MS : []), null]) {
    try {
      return (await collaborators.registries.resolve(registryId, repository, tag, signal)).digest;
    } catch (error) {
      const mayAppear = error instanceof SlipwayError && (error.code === 'registry.notFound' || error.retryable);
      if (!mayAppear || wait === null) throw error;
      await retry?.sleep(wait, signal);
    }
  }
  throw new SlipwayError('registry.notFound', { data: { repository, reference: tag } });
}

import { parseImageReference, sameRepository } from '../../../shared/domain/image-reference.ts';
import { formatSelector } from '../../../shared/domain/selector.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { HookEvent } from '../../../shared/domain/webhooks-event.ts';
import type { Delivery, Receiver } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import { reason } from './judge-event.ts';
import type { ReceiverCollaborators } from './receivers.ts';

export type Outcome = Pick<Delivery, 'verdict' | 'reason' | 'buildId' | 'batchId'>;

export interface Work {
  readonly receiver: Receiver;
  readonly event: HookEvent;
  /** A person asked for it again: what was done before doesn't count. */
  readonly again: boolean;
}

interface Tools {
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
    return work.event.kind === 'image' ? await releaseImage(work, work.event, tools) : await buildSource(work, tools);
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
  const { commit, buildId } = await collaborators.applications.lookFor(applicationId, 'git-hook', signal);
  const id =
    buildId ?? (again ? collaborators.builds.start({ applicationId, commit, trigger: 'git-hook' }).buildId : null);
  const params = { commit: commit.slice(0, 12) };
  if (id === null) return { ...nothing, verdict: 'repeated', reason: reason('nothingNew', params) };
  return { verdict: 'accepted', reason: reason('building', params), buildId: id, batchId: null };
}

/** The payload is a hint: the digest is read from the registry with our own login. */
async function releaseImage(
  { receiver, again }: Work,
  event: Extract<HookEvent, { kind: 'image' }>,
  tools: Tools,
): Promise<Outcome> {
  const { collaborators, signal } = tools;
  const { registryId, clusterId, selector } = receiver;
  if (registryId === null || clusterId === null || event.tag === null)
    throw new SlipwayError('input.invalid', { data: { reason: 'receiverIncomplete' } });
  const image = `${collaborators.registries.require(registryId).host}/${receiver.repository}:${event.tag}`;
  const digest = await resolveTag(registryId, receiver.repository, event.tag, tools);
  const selected = await collaborators.releases.preview({ clusterId, selector }, signal);
  const bearing = selected.filter((service) => sameRepository(service.image, image));
  if (bearing.length === 0) {
    const params = { selector: formatSelector(selector), repository: receiver.repository };
    return { ...nothing, verdict: 'ignored', reason: reason('nothingSelected', params) };
  }
  const wanted = again ? bearing : bearing.filter((service) => parseImageReference(service.image)?.digest !== digest);
  if (wanted.length === 0)
    return { ...nothing, verdict: 'repeated', reason: reason('alreadyRuns', { digest: digest.slice(0, 19) }) };
  const { batchId } = await collaborators.releases.release(
    {
      clusterId,
      target: { serviceIds: wanted.map((service) => service.serviceId) },
      image,
      digest,
      registryId,
      trigger: 'registry-hook',
      applicationId: null,
      buildId: null,
    },
    signal,
  );
  const params = { services: wanted.map((service) => service.name).join(', '), digest: digest.slice(0, 19) };
  return { verdict: 'accepted', reason: reason('releasing', params), buildId: null, batchId };
}

async function resolveTag(registryId: string, repository: string, tag: string, tools: Tools): Promise<string> {
  const { context, collaborators, signal } = tools;
  for (const wait of [...RETRIES_MS, null]) {
    try {
      return (await collaborators.registries.resolve(registryId, repository, tag, signal)).digest;
    } catch (error) {
      const mayAppear = error instanceof SlipwayError && (error.code === 'registry.notFound' || error.retryable);
      if (!mayAppear || wait === null) throw error;
      await context.clock.sleep(wait, signal);
    }
  }
  throw new SlipwayError('registry.notFound', { data: { repository, reference: tag } });
}

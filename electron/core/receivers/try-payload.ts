import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import type { HookEvent } from '../../../shared/schema/hook-event.ts';
import type { PayloadTrial, Receiver } from '../../../shared/schema/receiver.ts';
import { imageTarget } from './act-on-event.ts';
import { type CallScene, judgeCall, judgePayload } from './judge-call.ts';
import type { HookCall, ReceiverCollaborators } from './receivers.ts';

type Touched = Pick<PayloadTrial, 'application' | 'services' | 'digest' | 'error'>;

const nothing: Touched = { application: null, services: [], digest: null, error: null };

interface TrialTools {
  readonly collaborators: ReceiverCollaborators;
  readonly signal: AbortSignal;
  /** Whether a delivery with the id of this one was taken before. */
  readonly seen: (bodyId: string | undefined) => boolean;
}

/** What a call would do; the registry and the cluster are asked, nothing is kept or begun. */
export async function tryPayload(
  scene: CallScene,
  call: Pick<HookCall, 'headers' | 'body'>,
  tools: TrialTools,
): Promise<PayloadTrial> {
  const judged = judgeCall(scene, call);
  // Refused for its proof: it is still worth seeing what a genuine one would do.
  const payload = judged.verdict === 'bad-signature' ? judgePayload(scene, call) : judged;
  const isRepeated = judged.verdict === 'accepted' && tools.seen(judged.bodyId);
  const touched =
    payload.verdict === 'accepted' && payload.event ? await touches(scene, payload.event, tools) : nothing;
  return {
    status: isRepeated ? 200 : judged.status,
    verdict: isRepeated ? 'repeated' : judged.verdict,
    reason: isRepeated ? { key: 'repeatedDelivery', params: {} } : judged.reason,
    proof: judged.proof,
    looksLike: judged.looksLike,
    events: [...payload.events],
    ...touched,
  };
}

async function touches({ receiver, application }: CallScene, event: HookEvent, tools: TrialTools): Promise<Touched> {
  if (receiver.registryId === null) {
    if (!application) return nothing;
    const { id, name, git } = application;
    return { ...nothing, application: { id, name, branch: git.branch } };
  }
  return touchedServices(receiver, event, tools);
}

async function touchedServices(receiver: Receiver, event: HookEvent, tools: TrialTools): Promise<Touched> {
  try {
    const { digest, bearing } = await imageTarget({ receiver, event }, tools);
    return { ...nothing, digest, services: bearing.map(({ id, name, upToDate }) => ({ id, name, upToDate })) };
  } catch (error) {
    return { ...nothing, error: errorInfo(error) };
  }
}

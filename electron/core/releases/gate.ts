import type { ImageFacts } from '../../../shared/domain/image-platforms.ts';
import { message } from '../../../shared/domain/message.ts';
import { holdOf } from '../../../shared/domain/release-hold.ts';
import { releaseEvent } from '../../../shared/domain/rollout-text.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { ReleaseHold } from '../../../shared/schema/strategy.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import type { ReleaseRecords } from './release-records.ts';
import type { Strategies } from './strategies.ts';

export interface GateParts {
  readonly context: CoreContext;
  readonly records: ReleaseRecords;
  readonly strategies: Strategies;
  readonly engine: ClusterEngine;
  readonly releaseId: string;
  /** Undefined: the image was not looked into. */
  readonly image: ImageFacts | undefined;
}

const pollMs = 1000;

/**
 * Plans the release and holds it until nothing speaks against beginning. A strategy that is changed meanwhile counts at once.
 * The time of the release begins when it is let through.
 */
export async function passGate(parts: GateParts, signal: AbortSignal): Promise<readonly Note[]> {
  const { context, records, strategies, engine, releaseId } = parts;
  let held = records.require(releaseId).hold !== null;
  for (let plannedBy: object | null | undefined; ; ) {
    const release = records.require(releaseId);
    const strategy = strategies.of(release) ?? null;
    if (plannedBy === undefined || plannedBy !== strategy) {
      records.change(releaseId, { plan: await strategies.plan(engine, { ...release, image: parts.image }, signal) });
      plannedBy = strategy;
    }
    const { plan, decisions } = records.require(releaseId);
    const now = context.clock.now();
    const freezes = strategies.freezesOf(release);
    const hold = plan === null ? null : holdOf({ plan, freezes, decisions, now });
    if (hold === null) break;
    held = true;
    keepHold(parts, hold);
    await context.clock.sleep(pollMs, signal);
  }
  if (!held) return [message('releases.note.notHeld')];
  records.change(releaseId, { verdict: 'running', hold: null, startedAt: context.clock.now() });
  records.tell(releaseId, [{ kind: 'info', message: releaseEvent('letThrough') }]);
  return [releaseEvent('letThrough')];
}

function keepHold({ context, records, releaseId }: GateParts, hold: Omit<ReleaseHold, 'since'>): void {
  const before = records.require(releaseId).hold;
  const same = before !== null && before.kind === hold.kind;
  if (same && before.until === hold.until && before.why === hold.why) return;
  const since = same ? before.since : context.clock.now();
  records.change(releaseId, { verdict: 'waiting', hold: { ...hold, since } });
  if (!same)
    records.tell(releaseId, [{ kind: 'info', message: message(`releases.hold.${hold.kind}`, { why: hold.why }) }]);
}

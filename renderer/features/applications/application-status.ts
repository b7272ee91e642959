import type { Application, ApplicationState } from '../../../shared/schema/application.ts';
import type { Build } from '../../../shared/schema/build.ts';
import type { Status } from '../../../shared/schema/common.ts';
import type { Release } from '../../../shared/schema/release.ts';
import { isUnderWay, verdictStatus } from '../releases/index.ts';

export const buildStatus = {
  queued: 'working',
  running: 'working',
  succeeded: 'ok',
  failed: 'failed',
  cancelled: 'attention',
  interrupted: 'failed',
} as const satisfies Record<Build['state'], Status>;

/** All that is known of one application, the newest first. */
export interface ApplicationRow {
  readonly id: string;
  readonly application: Application;
  readonly state: ApplicationState | undefined;
  readonly builds: readonly Build[];
  readonly releases: readonly Release[];
}

/** `applicationPages.state.<state>`. */
export interface ApplicationStanding {
  readonly status: Status;
  readonly state:
    | 'building'
    | 'releasing'
    | 'sourceFailed'
    | 'buildFailed'
    | 'releaseFailed'
    | 'never'
    | 'notReleased'
    | 'current';
}

/** Releases of the latest batch: one trigger may reach many services. */
export function lastBatch(releases: readonly Release[]): readonly Release[] {
  return releases.filter(({ batchId }) => batchId === releases[0]?.batchId);
}

/** What is under way counts first, then what failed, from the source to the services. */
export function applicationStanding({ state, builds, releases }: ApplicationRow): ApplicationStanding {
  const [build] = builds;
  const batch = lastBatch(releases);
  if (build && buildStatus[build.state] === 'working') return { status: 'working', state: 'building' };
  if (batch.some(isUnderWay)) return { status: 'working', state: 'releasing' };
  if (state?.error) return { status: 'attention', state: 'sourceFailed' };
  if (!build && releases.length === 0) return { status: 'unknown', state: 'never' };
  if (build && (build.state === 'failed' || build.state === 'interrupted'))
    return { status: 'failed', state: 'buildFailed' };
  if (batch.some(({ verdict }) => verdictStatus[verdict] === 'failed'))
    return { status: 'failed', state: 'releaseFailed' };
  if (batch.length === 0 || batch.some(({ verdict }) => verdictStatus[verdict] !== 'ok'))
    return { status: 'attention', state: 'notReleased' };
  return { status: 'ok', state: 'current' };
}

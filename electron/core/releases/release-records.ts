import { hasEnded } from '../../../shared/domain/release-verdict.ts';
import type { Message } from '../../../shared/schema/common.ts';
import type { Release, ReleaseVerdict } from '../../../shared/schema/release.ts';
import type { CoreContext } from '../context.ts';

const eventsKept = 300;

export interface Conclusion {
  readonly verdict: ReleaseVerdict;
  readonly cause?: ReleaseVerdict | null;
  /** Null where the verdict says all. */
  readonly reason: Message | null;
}

export function hasVerdict(release: Pick<Release, 'verdict'>): boolean {
  return hasEnded(release.verdict);
}

/** The records of releases: what is said of them, and when. */
export class ReleaseRecords {
  readonly #context: CoreContext;

  constructor(context: CoreContext) {
    this.#context = context;
  }

  get #collection() {
    return this.#context.storage.records.of('releases');
  }

  get(id: string): Release | undefined {
    return this.#collection.get(id);
  }

  require(id: string): Release {
    return this.#collection.require(id);
  }

  put(release: Release): void {
    this.#collection.put(release);
  }

  /** Releases of a service that have no verdict yet, oldest first. */
  open(clusterId: string, serviceId: string): Release[] {
    return this.#collection
      .list()
      .filter((release) => release.clusterId === clusterId && release.serviceId === serviceId && !hasVerdict(release))
      .sort((one, other) => one.createdAt - other.createdAt);
  }

  change(id: string, change: Partial<Release>): Release {
    const before = this.require(id);
    const after = { ...before, ...change };
    if (JSON.stringify(after) !== JSON.stringify(before)) this.put(after);
    return after;
  }

  tell(id: string, events: readonly Omit<Release['events'][number], 'at'>[]): void {
    if (events.length === 0) return;
    const at = this.#context.clock.now();
    const before = this.require(id).events;
    this.change(id, { events: [...before, ...events.map((event) => ({ ...event, at }))].slice(-eventsKept) });
  }

  /** A verdict is said once; what comes after it changes nothing. */
  conclude(id: string, { verdict, cause = null, reason }: Conclusion): Release {
    const before = this.require(id);
    if (hasVerdict(before)) return before;
    const at = this.#context.clock.now();
    const message: Message = { key: `releasePages.verdict.${verdict}`, params: {} };
    const events = [...before.events, { at, kind: 'verdict' as const, message }];
    return this.change(id, { verdict, cause, reason, events, hold: null, finishedAt: at });
  }
}

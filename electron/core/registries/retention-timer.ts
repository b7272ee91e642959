import { nextRun } from '../../../shared/domain/retention-schedule.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Registry } from '../../../shared/schema/registry.ts';
import type { KeptRetentionSchedule, RetentionSchedule } from '../../../shared/schema/retention.ts';
import { Rounds } from '../rounds.ts';
import type { CareParts } from './care-parts.ts';
import { startRetentionRound } from './retention-round.ts';

/** Milliseconds between looks at what is due, and until the first one after a start: hosts connect meanwhile. */
const lookMs = 20_000;
const firstLookMs = 60_000;

/** Sets, changes or takes away the schedule; what was done last stays known. */
export function scheduleOf(
  { context }: Pick<CareParts, 'context'>,
  before: Registry,
  when: RetentionSchedule | null,
): KeptRetentionSchedule | null {
  if (when === null) return null;
  const { lastAt = null, lastOperationId = null } = before.retentionSchedule ?? {};
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  return { when, timeZone, nextAt: nextRun(when, new Date(context.clock.now())), lastAt, lastOperationId };
}

/**
 * Starts what is due. When that is stands in the registry's record, so a restart changes nothing; what came due while nobody
 * was here is done once, soon after the start. One data folder has one Slipway, so nothing is started twice.
 */
export class RetentionTimer implements AsyncDisposable {
  readonly #parts: CareParts;
  readonly #rounds: Rounds;

  constructor(parts: CareParts) {
    this.#parts = parts;
    this.#rounds = new Rounds(parts.context, {
      name: 'the schedules of registries',
      wait: (isFirst) => (isFirst ? firstLookMs : lookMs),
      round: () => this.#round(),
    });
  }

  start(): void {
    this.#rounds.start();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#rounds[Symbol.asyncDispose]();
  }

  #round(): void {
    const { storage, logger } = this.#parts.context;
    for (const registry of storage.records.of('registries').list()) {
      try {
        this.#look(registry);
      } catch (error) {
        logger.error({ registryId: registry.id, error: errorInfo(error) }, 'the schedule of a registry stumbled');
      }
    }
  }

  #look(registry: Registry): void {
    const { clock, storage } = this.#parts.context;
    const { retentionSchedule: schedule, retention } = registry;
    if (schedule === null || clock.now() < schedule.nextAt || this.#isUnderWay(schedule)) return;
    const nextAt = nextRun(schedule.when, new Date(clock.now()));
    const registries = storage.records.of('registries');
    // Written first: what fails is not tried again every few seconds.
    registries.put({ ...registry, retentionSchedule: { ...schedule, nextAt } });
    if (retention.rules.length === 0) return;
    const { id: lastOperationId } = startRetentionRound(this.#parts, { id: registry.id });
    const started = { ...schedule, nextAt, lastAt: clock.now(), lastOperationId };
    registries.put({ ...registry, retentionSchedule: started });
  }

  #isUnderWay({ lastOperationId }: KeptRetentionSchedule): boolean {
    if (lastOperationId === null) return false;
    const operation = this.#parts.context.storage.records.of('operations').get(lastOperationId);
    return operation !== undefined && operation.finishedAt === null;
  }
}

/** Without rules there is nothing that a schedule could do. */
export function refuseWithoutRules({ name, retention }: Registry, when: RetentionSchedule | null): void {
  if (when !== null && retention.rules.length === 0)
    throw new SlipwayError('conflict', { data: { reason: 'noRetentionRules', name } });
}

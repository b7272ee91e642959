import { isMadeGood, releaseIdOf } from '../../../shared/domain/notification-actions.ts';
import type { Notification } from '../../../shared/schema/operation.ts';
import type { CoreContext } from '../context.ts';

const minute = 60_000;
/** Looked at so often at least, since a computer that sleeps stops its timers. */
const longestSleepMs = minute;

/** Notifications that were put aside: each is told once more when its time has come. */
export class Snoozed implements Disposable {
  readonly #context: CoreContext;
  readonly #tell: (notification: Notification) => void;
  readonly #stop = new AbortController();
  #timer: AbortController | undefined;

  constructor(context: CoreContext, tell: (notification: Notification) => void) {
    this.#context = context;
    this.#tell = tell;
    this.#wait();
  }

  add({ id, minutes }: { readonly id: string; readonly minutes: number }): void {
    const notifications = this.#context.storage.records.of('notifications');
    const notification = notifications.require(id);
    const now = this.#context.clock.now();
    notifications.put({ ...notification, readAt: notification.readAt ?? now, snoozedUntil: now + minutes * minute });
    this.#wait();
  }

  [Symbol.dispose](): void {
    this.#stop.abort();
    this.#timer?.abort();
  }

  #wait(): void {
    this.#timer?.abort();
    this.#timer = undefined;
    if (this.#stop.signal.aborted) return;
    const now = this.#context.clock.now();
    const next = Math.min(...this.#all().map(({ snoozedUntil }) => snoozedUntil ?? Number.POSITIVE_INFINITY));
    if (next === Number.POSITIVE_INFINITY) return;
    const timer = new AbortController();
    this.#timer = timer;
    this.#context.clock.sleep(Math.min(longestSleepMs, Math.max(0, next - now)), timer.signal).then(
      () => this.#wake(),
      () => undefined,
    );
  }

  #wake(): void {
    const { records } = this.#context.storage;
    const now = this.#context.clock.now();
    for (const notification of this.#all()) {
      if (notification.snoozedUntil === null || notification.snoozedUntil > now) continue;
      const awake: Notification = { ...notification, snoozedUntil: null };
      const release = records.of('releases').get(releaseIdOf(notification) ?? '');
      if (isMadeGood(release, records.of('releases').list())) {
        records.of('notifications').put(awake);
        continue;
      }
      records.of('notifications').put({ ...awake, readAt: null });
      this.#tell({ ...awake, readAt: null });
    }
    this.#wait();
  }

  #all(): readonly Notification[] {
    return this.#context.storage.records.of('notifications').list();
  }
}

import { ReceiverState } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';

/** What is known of receivers beside their settings. */
export class ReceiverStates {
  readonly #context: CoreContext;

  constructor(context: CoreContext) {
    this.#context = context;
  }

  get #states() {
    return this.#context.storage.records.of('receiverStates');
  }

  of(receiverId: string): ReceiverState {
    return this.#states.get(receiverId) ?? ReceiverState.parse({ id: receiverId });
  }

  change(receiverId: string, patch: Partial<ReceiverState>): void {
    // A look may end after its receiver was removed.
    if (!this.#context.storage.records.of('receivers').get(receiverId)) return;
    this.#states.put({ ...this.of(receiverId), ...patch });
  }

  remove(receiverId: string): void {
    this.#states.remove(receiverId);
  }
}

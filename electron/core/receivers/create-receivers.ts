import { parseHeaderLines } from '../../../shared/domain/pasted-request.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { bodyLimit, summaryOf } from '../../../shared/domain/webhooks/index.ts';
import type {
  CreatedHook,
  Delivery,
  HookCreation,
  PastedPayload,
  PayloadTrial,
  Receiver,
  ReceiverInput,
} from '../../../shared/schema/receiver.ts';
import { sourceSecretKey } from '../applications/index.ts';
import type { CoreContext } from '../context.ts';
import { createHook } from './create-hook.ts';
import { DeliveryIntake } from './delivery-intake.ts';
import { DeliveryRecords } from './delivery-records.ts';
import { DeliveryWork } from './delivery-work.ts';
import { type CallJudgement, type CallScene, judgeCall } from './judge-call.ts';
import { reason } from './judge-event.ts';
import { RateLimit } from './rate-limit.ts';
import { answerTo, tooManyCalls, unknownAddress } from './receiver-answers.ts';
import { ReceiverQueue } from './receiver-queue.ts';
import { ReceiverRecords } from './receiver-records.ts';
import { ReceiverStates } from './receiver-states.ts';
import type { HookAnswer, HookCall, ReceiverCollaborators, Receivers } from './receivers.ts';
import { RegistryPoll, type TagSeen } from './registry-poll.ts';
import { SilenceWatch } from './silence-watch.ts';
import { tryPayload } from './try-payload.ts';

/** What one receiver may be called: far more than any sender does, far less than would hold up the rest. */
const CALLS = { burst: 5000, perSecond: 1000 };
/** Calls that are refused, and calls of addresses that are not known. */
const REFUSALS = { burst: 60, perSecond: 2 };
const UNKNOWN_CALLERS = 'unknown';

export function createReceivers(context: CoreContext, collaborators: ReceiverCollaborators): Receivers {
  return new ReceiverService(context, collaborators);
}

class ReceiverService implements Receivers {
  readonly #context: CoreContext;
  readonly #collaborators: ReceiverCollaborators;
  readonly #receivers: ReceiverRecords;
  readonly #states: ReceiverStates;
  readonly #deliveries: DeliveryRecords;
  readonly #calls = new RateLimit(CALLS);
  readonly #refusals = new RateLimit(REFUSALS);
  readonly #work: DeliveryWork;
  readonly #queue: ReceiverQueue<Delivery>;
  readonly #intake: DeliveryIntake;
  readonly #silence: SilenceWatch;
  readonly #poll: RegistryPoll;
  readonly #stopped = new AbortController();

  constructor(context: CoreContext, collaborators: ReceiverCollaborators) {
    this.#context = context;
    this.#collaborators = collaborators;
    this.#receivers = new ReceiverRecords(context);
    this.#states = new ReceiverStates(context);
    this.#deliveries = new DeliveryRecords(context);
    this.#work = new DeliveryWork(context, collaborators, this.#deliveries);
    this.#queue = new ReceiverQueue((delivery) => this.#run(delivery));
    this.#intake = new DeliveryIntake(this.#deliveries, this.#queue);
    this.#silence = new SilenceWatch(context, this.#deliveries, this.#states);
    this.#poll = new RegistryPoll({
      ...{ context, registries: collaborators.registries, states: this.#states },
      seen: (receiver, tag) => this.#tagSeen(receiver, tag),
    });
  }

  start(): void {
    this.#intake.resume();
    this.#poll.start();
    void this.#silence.run(AbortSignal.any([this.#stopped.signal, this.#context.stopping]));
  }

  add(input: ReceiverInput): Receiver {
    const receiver = this.#receivers.add(input);
    this.#poll.restart(receiver.id);
    return receiver;
  }

  update({ id, receiver: input }: { readonly id: string; readonly receiver: ReceiverInput }): Receiver {
    const before = this.#receivers.require(id);
    const receiver = this.#receivers.update(id, input);
    const isOtherTag = (['registryId', 'repository', 'tag'] as const).some((key) => before[key] !== receiver[key]);
    if (isOtherTag || before.format !== receiver.format) this.#states.remove(id);
    this.#poll.restart(id);
    this.#silence.heard(receiver);
    return receiver;
  }

  rotate({ id }: { readonly id: string }): Receiver {
    return this.#receivers.rotate(id);
  }

  remove({ id }: { readonly id: string }): void {
    this.#receivers.remove(id);
    this.#states.remove(id);
    this.#poll.restart(id);
    this.#calls.forget(id);
    this.#refusals.forget(id);
  }

  async createHook(input: HookCreation, signal: AbortSignal): Promise<CreatedHook> {
    const receiver = this.#receivers.require(input.id);
    const { gitServer } = this.#collaborators;
    const { records, secrets } = this.#context.storage;
    if (!gitServer) throw new SlipwayError('internal', { data: { detail: 'no way to Git servers' } });
    const application = records.of('applications').require(receiver.applicationId ?? '');
    const keptToken = secrets.get(sourceSecretKey(application.id, 'token')) ?? null;
    const secret = this.#receivers.secret(receiver.id);
    return await createHook(input, { receiver, application, gitServer, secret, keptToken }, signal);
  }

  bodyLimit(call: Pick<HookCall, 'token' | 'senderAddress'>): number | undefined {
    const receiver = this.#known(call);
    return receiver && bodyLimit(receiver.format);
  }

  async handle(call: HookCall): Promise<HookAnswer> {
    const receiver = this.#known(call);
    if (!receiver) return unknownAddress;
    const now = this.#context.clock.now();
    if (!this.#calls.take(receiver.id, now)) return tooManyCalls;
    const judged = judgeCall(this.#scene(receiver), call);
    // A flood of forged calls is neither kept nor told apart; it keeps nobody else's call away.
    if (judged.status >= 400 && !this.#refusals.take(receiver.id, now)) return tooManyCalls;
    return this.#keep(receiver, call, judged);
  }

  async replay({ deliveryId }: { readonly deliveryId: string }, signal: AbortSignal): Promise<Delivery> {
    const kept = this.#deliveries.require(deliveryId);
    const receiver = this.#receivers.require(kept.receiverId);
    return this.#work.replay({ kept, ...this.#scene(receiver) }, signal);
  }

  async tryPayload(input: PastedPayload, signal: AbortSignal): Promise<PayloadTrial> {
    const receiver = this.#receivers.require(input.id);
    const call = { headers: parseHeaderLines(input.headers), body: Buffer.from(input.body, 'utf8'), senderAddress: '' };
    const seen = (bodyId: string | undefined): boolean => {
      const id = this.#deliveries.senderIdOf(receiver, call, bodyId);
      return id !== null && this.#intake.seen(receiver.id, id);
    };
    return tryPayload(this.#scene(receiver), call, { collaborators: this.#collaborators, signal, seen });
  }

  async idle(): Promise<void> {
    await this.#intake.idle();
    await this.#queue.idle();
  }

  [Symbol.dispose](): void {
    this.#stopped.abort(new SlipwayError('operation.cancelled'));
    this.#poll[Symbol.dispose]();
    this.#deliveries[Symbol.dispose]();
  }

  #known({ token, senderAddress }: Pick<HookCall, 'token' | 'senderAddress'>): Receiver | undefined {
    const receiver = this.#receivers.byToken(token);
    // Counted in the log, but not as fast as anybody likes to call.
    if (!receiver && this.#refusals.take(UNKNOWN_CALLERS, this.#context.clock.now()))
      this.#context.logger.info({ senderAddress }, 'a hook address that is not known was called');
    return receiver;
  }

  async #keep(receiver: Receiver, call: HookCall, judged: CallJudgement): Promise<HookAnswer> {
    const { verdict, reason: why, event, events, looksLike } = judged;
    const isTaken = judged.status < 400;
    const senderDeliveryId = isTaken ? this.#deliveries.senderIdOf(receiver, call, judged.bodyId) : null;
    const start = { verdict, reason: why, event, looksLike, summary: summaryOf(events), senderDeliveryId };
    const isRepeated = isTaken && senderDeliveryId !== null && this.#intake.seen(receiver.id, senderDeliveryId);
    const repeated = { verdict: 'repeated', reason: reason('repeatedDelivery') } as const;
    const delivery = this.#deliveries.make(receiver, call, { ...start, ...(isRepeated ? repeated : {}) });
    const kept = await this.#intake.keep(delivery);
    if (isTaken) this.#silence.heard(receiver);
    return answerTo(isRepeated ? 200 : judged.status, kept);
  }

  async #run(delivery: Delivery): Promise<void> {
    try {
      const outcome = await this.#work.run(delivery, this.#stopped.signal);
      if (outcome) await this.#intake.settle(delivery.id, outcome);
    } catch (error) {
      const { receiverId } = delivery;
      this.#context.logger.error({ err: error, receiverId }, 'the outcome of a delivery could not be kept');
    }
  }

  /** A look of our own goes into the journal like a call; the first one only tells what the tag is. */
  async #tagSeen(receiver: Receiver, { digest, isFirst }: TagSeen): Promise<void> {
    const { repository, tag } = receiver;
    const event = { kind: 'image', repository, tag, digest } as const;
    const params = { digest: digest.slice(0, 19) };
    const call = { headers: {}, body: Buffer.alloc(0), senderAddress: '' };
    await this.#intake.keep(
      this.#deliveries.make(receiver, call, {
        ...(isFirst
          ? { verdict: 'ignored', reason: reason('firstSight', params) }
          : { verdict: 'accepted', reason: reason('queued') }),
        ...{ event, looksLike: null, senderDeliveryId: null, summary: summaryOf([event]) },
      }),
    );
  }

  #scene(receiver: Receiver): CallScene {
    const application =
      receiver.applicationId === null
        ? undefined
        : this.#context.storage.records.of('applications').get(receiver.applicationId);
    return { receiver, application, secret: this.#receivers.secret(receiver.id), now: this.#context.clock.now() };
  }
}

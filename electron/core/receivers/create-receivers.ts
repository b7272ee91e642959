import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { bodyLimit, isGitFormat, parseHook, summaryOf } from '../../../shared/domain/webhooks.ts';
import type { HookEvent } from '../../../shared/domain/webhooks-event.ts';
import type { Delivery, Receiver, ReceiverInput } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import { actOnEvent } from './act-on-event.ts';
import { DeliveryRecords } from './delivery-records.ts';
import { ignoredBecause, type Reason, reason } from './judge-event.ts';
import { RateLimit } from './rate-limit.ts';
import { ReceiverQueue } from './receiver-queue.ts';
import { ReceiverRecords } from './receiver-records.ts';
import type { HookAnswer, HookCall, ReceiverCollaborators, Receivers } from './receivers.ts';
import { senderVerified } from './verify-sender.ts';

interface Job {
  readonly receiverId: string;
  readonly deliveryId: string;
  readonly event: HookEvent;
}

/** The same text whatever was wrong: it must not teach a forger. */
const unauthorized: HookAnswer = { status: 401, body: '{"error":"unauthorized"}' };
const unknown: HookAnswer = { status: 404, body: '{"error":"not found"}' };
const UNKNOWN_CALLERS = 'unknown';

const bytesFor = ({ format }: Receiver): number => (isGitFormat(format) ? bodyLimit.git : bodyLimit.registry);

export function createReceivers(context: CoreContext, collaborators: ReceiverCollaborators): Receivers {
  return new ReceiverService(context, collaborators);
}

class ReceiverService implements Receivers {
  readonly #context: CoreContext;
  readonly #collaborators: ReceiverCollaborators;
  readonly #receivers: ReceiverRecords;
  readonly #deliveries: DeliveryRecords;
  readonly #rates = new RateLimit();
  readonly #queue: ReceiverQueue<Job>;
  readonly #stopped = new AbortController();

  constructor(context: CoreContext, collaborators: ReceiverCollaborators) {
    this.#context = context;
    this.#collaborators = collaborators;
    this.#receivers = new ReceiverRecords(context);
    this.#deliveries = new DeliveryRecords(context);
    this.#queue = new ReceiverQueue<Job>(
      (job) => this.#work(job),
      (job) => this.#deliveries.change(job.deliveryId, { verdict: 'coalesced', reason: reason('coalesced') }),
    );
  }

  start(): void {
    for (const { id, receiverId } of this.#deliveries.waiting()) {
      const event = this.#deliveries.event(id);
      if (event) this.#queue.add(receiverId, { receiverId, deliveryId: id, event });
      else this.#deliveries.change(id, { verdict: 'failed', reason: reason('interrupted') });
    }
  }

  add(input: ReceiverInput): Receiver {
    return this.#receivers.add(input);
  }

  update({ id, receiver }: { readonly id: string; readonly receiver: ReceiverInput }): Receiver {
    return this.#receivers.update(id, receiver);
  }

  rotate({ id }: { readonly id: string }): Receiver {
    return this.#receivers.rotate(id);
  }

  remove({ id }: { readonly id: string }): void {
    this.#receivers.remove(id);
    this.#rates.forget(id);
  }

  bodyLimit(call: Pick<HookCall, 'token' | 'senderAddress'>): number | undefined {
    const receiver = this.#known(call);
    return receiver && bytesFor(receiver);
  }

  async handle(call: HookCall): Promise<HookAnswer> {
    const receiver = this.#known(call);
    if (!receiver) return unknown;
    if (!this.#rates.take(receiver.id, this.#context.clock.now()))
      return { status: 429, body: '{"error":"too many calls"}' };
    if (call.tooLarge || call.body.length > bytesFor(receiver))
      return this.#refused(receiver, call, { status: 413, reason: reason('tooLarge') });
    const { format } = receiver;
    const { headers, body } = call;
    if (!senderVerified({ format, secret: this.#receivers.secret(receiver.id), headers, body }))
      return this.#refused(receiver, call, { status: 401, reason: reason('badSignature') });
    const parsed = parseHook(receiver.format, call);
    if (!parsed.ok)
      return this.#refused(receiver, call, { status: 400, reason: reason(parsed.problem, { detail: parsed.detail }) });
    return this.#take(receiver, call, parsed.event);
  }

  async replay({ deliveryId }: { readonly deliveryId: string }, signal: AbortSignal): Promise<Delivery> {
    const kept = this.#deliveries.require(deliveryId);
    const receiver = this.#receivers.require(kept.receiverId);
    const event = this.#deliveries.event(deliveryId);
    // What was refused was never read: there is nothing that could be trusted.
    if (!event || kept.verdict === 'refused')
      throw new SlipwayError('conflict', { data: { reason: 'notReplayable', delivery: deliveryId } });
    const ignored = ignoredBecause(event, receiver, this.#application(receiver));
    const start = { verdict: ignored ? 'ignored' : 'accepted', reason: ignored ?? reason('queued') } as const;
    const replay = this.#deliveries.addReplay(kept, { ...start, summary: kept.summary });
    this.#deliveries.keepEvent(replay.id, event);
    if (ignored) return replay;
    const tools = { context: this.#context, collaborators: this.#collaborators, signal };
    const outcome = await actOnEvent({ receiver, event, again: true }, tools);
    return this.#deliveries.change(replay.id, outcome) ?? replay;
  }

  idle(): Promise<void> {
    return this.#queue.idle();
  }

  #known({ token, senderAddress }: Pick<HookCall, 'token' | 'senderAddress'>): Receiver | undefined {
    const receiver = this.#receivers.byToken(token);
    // Counted in the log, but not as fast as anybody likes to call.
    if (!receiver && this.#rates.take(UNKNOWN_CALLERS, this.#context.clock.now()))
      this.#context.logger.info({ senderAddress }, 'a hook address that is not known was called');
    return receiver;
  }

  #take(receiver: Receiver, call: HookCall, event: HookEvent): HookAnswer {
    const summary = summaryOf(event).slice(0, 500);
    if (this.#deliveries.seen(receiver.id, call.headers)) {
      this.#deliveries.add(receiver, call, { verdict: 'repeated', reason: reason('repeatedDelivery'), summary });
      return { status: 200, body: '{"result":"repeated"}' };
    }
    const ignored = ignoredBecause(event, receiver, this.#application(receiver));
    const start = { verdict: ignored ? 'ignored' : 'accepted', reason: ignored ?? reason('queued'), summary } as const;
    const delivery = this.#deliveries.add(receiver, call, start);
    this.#deliveries.keepEvent(delivery.id, event);
    if (ignored) return { status: 200, body: JSON.stringify({ result: 'ignored', reason: ignored.key }) };
    this.#queue.add(receiver.id, { receiverId: receiver.id, deliveryId: delivery.id, event });
    return { status: 202, body: '{"result":"accepted"}' };
  }

  #refused(receiver: Receiver, call: HookCall, why: { status: number; reason: Reason }): HookAnswer {
    this.#deliveries.add(receiver, call, { verdict: 'refused', reason: why.reason, summary: '' });
    if (why.status === 401) return unauthorized;
    return { status: why.status, body: JSON.stringify({ error: why.reason.key }) };
  }

  [Symbol.dispose](): void {
    this.#stopped.abort(new SlipwayError('operation.cancelled'));
  }

  async #work({ receiverId, deliveryId, event }: Job): Promise<void> {
    try {
      const receiver = this.#context.storage.records.of('receivers').get(receiverId);
      if (!receiver) return;
      const tools = {
        context: this.#context,
        collaborators: this.#collaborators,
        signal: AbortSignal.any([this.#stopped.signal, this.#context.stopping, AbortSignal.timeout(5 * 60_000)]),
      };
      const outcome = await actOnEvent({ receiver, event, again: false }, tools);
      // Cut off by our own stop: it stays queued, and the next start goes on with it.
      if (outcome.verdict === 'failed' && (this.#stopped.signal.aborted || this.#context.stopping.aborted)) return;
      this.#deliveries.change(deliveryId, outcome);
    } catch (error) {
      this.#context.logger.error({ err: error, receiverId }, 'the outcome of a delivery could not be kept');
    }
  }

  #application(receiver: Receiver) {
    return receiver.applicationId === null
      ? undefined
      : this.#context.storage.records.of('applications').get(receiver.applicationId);
  }
}

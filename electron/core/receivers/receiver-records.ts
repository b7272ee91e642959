import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { canProve, isGitFormat, senderFacts } from '../../../shared/domain/webhooks/index.ts';
import type { Receiver, ReceiverInput } from '../../../shared/schema/receiver.ts';
import type { CoreContext } from '../context.ts';
import { oneTag } from './judge-event.ts';
import { isSigningToken } from './verify-sender.ts';

/** 192 bits. */
const TOKEN_BYTES = 24;

const secretKey = (receiverId: string): string => `receiver/${receiverId}/secret`;

/** Receivers as they are kept: settings in the records, secrets in the secret store. */
export class ReceiverRecords {
  readonly #context: CoreContext;
  readonly #digests = new WeakMap<Receiver, Buffer>();

  constructor(context: CoreContext) {
    this.#context = context;
  }

  get #receivers() {
    return this.#context.storage.records.of('receivers');
  }

  add(input: ReceiverInput): Receiver {
    const id = this.#context.newId();
    this.#refuse(input, id);
    const { secret, ...settings } = input;
    const receiver: Receiver = {
      ...settings,
      id,
      token: tokenFor(input),
      secret: this.#setSecret(id, secret, null),
      createdAt: this.#context.clock.now(),
    };
    this.#receivers.put(receiver);
    return receiver;
  }

  update(id: string, input: ReceiverInput): Receiver {
    const before = this.#receivers.require(id);
    this.#refuse(input, id);
    const { secret, ...settings } = input;
    const dropped = canProve(input.format) ? secret : null;
    const isCalled = input.format !== 'poll';
    const token = isCalled && (before.token === '' || before.format !== 'poll') ? before.token : tokenFor(input);
    const receiver = { ...before, ...settings, token, secret: this.#setSecret(id, dropped, before.secret.setAt) };
    this.#receivers.put(receiver);
    return receiver;
  }

  rotate(id: string): Receiver {
    const before = this.#receivers.require(id);
    const receiver = { ...before, token: tokenFor(before) };
    this.#receivers.put(receiver);
    return receiver;
  }

  remove(id: string): void {
    this.#receivers.require(id);
    const deliveries = this.#context.storage.records.of('deliveries');
    this.#receivers.remove(id);
    this.#context.storage.secrets.removeBelow(`receiver/${id}`);
    for (const delivery of deliveries.list()) if (delivery.receiverId === id) deliveries.remove(delivery.id);
  }

  require(id: string): Receiver {
    return this.#receivers.require(id);
  }

  /** All receivers are compared, each in constant time: how long it takes tells nothing of a token. */
  byToken(token: string): Receiver | undefined {
    let found: Receiver | undefined;
    // An empty one was lost with the secrets: nobody knows it, so nobody may call with it.
    if (token === '') return found;
    const asked = digestOf(token);
    for (const receiver of this.#receivers.list()) if (timingSafeEqual(this.#digest(receiver), asked)) found = receiver;
    return found;
  }

  /** Records are frozen, so a digest holds as long as its record. */
  #digest(receiver: Receiver): Buffer {
    const known = this.#digests.get(receiver);
    if (known) return known;
    const digest = digestOf(receiver.token);
    this.#digests.set(receiver, digest);
    return digest;
  }

  secret(id: string): string | null {
    return this.#context.storage.secrets.get(secretKey(id)) ?? null;
  }

  #refuse(input: ReceiverInput, id: string): void {
    const { records } = this.#context.storage;
    if (this.#receivers.list().some((other) => other.name === input.name && other.id !== id))
      throw new SlipwayError('conflict', { data: { reason: 'nameUsed', name: input.name } });
    refuseSecret(input);
    if (isGitFormat(input.format)) {
      records.of('applications').require(required(input.applicationId, 'applicationId'));
      return;
    }
    records.of('registries').require(required(input.registryId, 'registryId'));
    records.of('clusters').require(required(input.clusterId, 'clusterId'));
    if (input.repository === '') throw invalid('repository', 'required');
    if (input.format === 'poll' && oneTag(input) === null) throw invalid('tag', 'required');
    if (Object.keys(input.selector).length === 0) throw invalid('selector', 'selectorEmpty');
  }

  #setSecret(id: string, secret: string | null | undefined, setAt: number | null): Receiver['secret'] {
    if (secret === undefined) return { setAt };
    if (secret === null) {
      this.#context.storage.secrets.remove(secretKey(id));
      return { setAt: null };
    }
    this.#context.storage.secrets.set(secretKey(id), secret);
    return { setAt: this.#context.clock.now() };
  }
}

const digestOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** A poll is called by nobody and has no address. */
function tokenFor({ format }: Pick<Receiver, 'format'>): string {
  return format === 'poll' ? '' : randomBytes(TOKEN_BYTES).toString('base64url');
}

function refuseSecret({ format, secret }: ReceiverInput): void {
  if (!secret) return;
  // Alibaba Cloud and Docker Hub prove nothing: a secret would look like a protection that isn't there.
  if (!canProve(format)) throw invalid('secret', 'formatHasNoSecret');
  const { proof } = senderFacts(format);
  const mayBeSigning = proof === 'gitlab' || proof === 'generic';
  if (mayBeSigning && secret.startsWith('whsec_') && !isSigningToken(secret)) throw invalid('secret', 'signingToken');
}

function required(value: string | null, field: string): string {
  if (value === null) throw invalid(field, 'required');
  return value;
}

function invalid(field: string, reason: string): SlipwayError {
  return new SlipwayError('input.invalid', { data: { field, reason } });
}

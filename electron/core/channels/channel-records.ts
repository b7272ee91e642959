import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Channel, ChannelInput } from '../../../shared/schema/channel.ts';
import type { MessageTarget } from '../../adapters/messenger.ts';
import type { CoreContext } from '../context.ts';

type SecretName = 'address' | 'secret';

const secretKey = (id: string, name: SecretName) => `channel/${id}/${name}`;

/** Channels as they are kept: settings in the records, address and secret in the secret store. */
export class ChannelRecords {
  readonly #context: CoreContext;

  constructor(context: CoreContext) {
    this.#context = context;
  }

  list(): readonly Channel[] {
    return this.#channels.list();
  }

  get(id: string): Channel | undefined {
    return this.#channels.get(id);
  }

  add(input: ChannelInput): Channel {
    return this.#put(this.#context.newId(), input, null);
  }

  update(id: string, input: ChannelInput): Channel {
    return this.#put(id, input, this.#channels.require(id));
  }

  remove(id: string): void {
    this.#channels.remove(id);
    this.#context.storage.secrets.removeBelow(`channel/${id}`);
  }

  /** Where its messages go, secrets included. Fails with `channel.failed` {reason: channelIncomplete}. */
  target(id: string): MessageTarget {
    const { kind, mail, name } = this.#channels.require(id);
    const { secrets } = this.#context.storage;
    const secret = secrets.get(secretKey(id, 'secret')) ?? null;
    const url = secrets.get(secretKey(id, 'address'));
    if (kind === 'email' && mail) return { kind, mail, password: secret };
    if (kind !== 'email' && url !== undefined) return { kind, url, secret };
    throw new SlipwayError('channel.failed', { data: { host: name, reason: 'channelIncomplete' } });
  }

  get #channels() {
    return this.#context.storage.records.of('channels');
  }

  #put(id: string, input: ChannelInput, before: Channel | null): Channel {
    this.#refuse(id, input, before);
    const { address, secret, ...settings } = input;
    const channel: Channel = {
      ...settings,
      mail: settings.kind === 'email' ? settings.mail : null,
      id,
      addressHint: address ? hintOf(address) : settings.kind === 'email' ? '' : (before?.addressHint ?? ''),
      address: this.#secret(id, 'address', address, before?.address),
      secret: this.#secret(id, 'secret', secret, before?.secret),
      createdAt: before?.createdAt ?? this.#context.clock.now(),
    };
    this.#channels.put(channel);
    return channel;
  }

  #refuse(id: string, input: ChannelInput, before: Channel | null): void {
    if (this.#channels.list().some((other) => other.name === input.name && other.id !== id))
      throw new SlipwayError('conflict', { data: { reason: 'nameUsed', name: input.name } });
    if (input.kind === 'email') {
      if (!input.mail) throw invalid('mail', 'required');
      return;
    }
    // Another kind has another address: the kept one does not fit it.
    const keeps = before !== null && before.kind === input.kind && before.address.setAt !== null;
    if (input.address === null || (input.address === undefined && !keeps)) throw invalid('address', 'required');
  }

  #secret(id: string, name: SecretName, value: string | null | undefined, before?: { setAt: number | null }) {
    const { secrets } = this.#context.storage;
    if (value === undefined) return before ?? { setAt: null };
    if (value === null) secrets.remove(secretKey(id, name));
    else secrets.set(secretKey(id, name), value);
    return { setAt: value === null ? null : this.#context.clock.now() };
  }
}

/** The address is a secret: its host and last four characters tell which it is. */
function hintOf(address: string): string {
  return `${new URL(address).host} …${address.slice(-4)}`;
}

function invalid(field: string, reason: string): SlipwayError {
  return new SlipwayError('input.invalid', { data: { field, reason } });
}

import { errorInfo } from '../../../shared/domain/slipway-error.ts';
import type { ErrorCode, ErrorInfo } from '../../../shared/schema/error.ts';
import type { HostContact, HostState } from '../../../shared/schema/host.ts';
import type { Collection } from '../../storage/stores.ts';
import type { Clock } from '../context.ts';

const fresh = (id: string): HostState => ({
  id,
  contact: 'never',
  error: null,
  lastSeenAt: null,
  checkedAt: null,
  checkedFor: [],
  summary: null,
  facts: [],
  findings: [],
  mirrors: [],
  daemonJson: null,
});

/** The contact that an error tells of; undefined where it says nothing about the way to the host. */
export function contactAfter(code: ErrorCode): HostContact | undefined {
  switch (code) {
    case 'host.unreachable':
    case 'host.connectionLost':
      return 'unreachable';
    case 'host.keyUnknown':
      return 'keyUnknown';
    case 'host.keyChanged':
      return 'keyChanged';
    case 'host.loginDenied':
    case 'host.rootDenied':
      return 'denied';
    default:
      return undefined;
  }
}

/** Keeps `hostStates`: what was last seen of each host. */
export class HostStates {
  readonly #states: Collection<HostState>;
  readonly #clock: Clock;

  constructor(states: Collection<HostState>, clock: Clock) {
    this.#states = states;
    this.#clock = clock;
  }

  get(hostId: string): HostState {
    return this.#states.get(hostId) ?? fresh(hostId);
  }

  patch(hostId: string, patch: Partial<HostState>): void {
    this.#states.put({ ...this.get(hostId), ...patch, id: hostId });
  }

  seen(hostId: string): void {
    this.patch(hostId, { contact: 'connected', error: null, lastSeenAt: this.#clock.now() });
  }

  /** Notes what an error says of the way to the host; other errors change nothing. */
  lost(hostId: string, error: unknown): ErrorInfo {
    const info = errorInfo(error);
    const contact = contactAfter(info.code);
    if (contact) this.patch(hostId, { contact, error: info });
    return info;
  }

  /** A connection that stood was lost. */
  dropped(hostId: string, reason: string): void {
    this.patch(hostId, {
      contact: 'unreachable',
      error: { code: 'host.connectionLost', data: { reason }, retryable: true },
    });
  }

  /** Forgets the contact, not the facts: the way to the host was changed. */
  wayChanged(hostId: string): void {
    this.patch(hostId, { contact: 'never', error: null });
  }

  remove(hostId: string): void {
    this.#states.remove(hostId);
  }
}

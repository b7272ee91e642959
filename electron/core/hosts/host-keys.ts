import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host, HostKeyScan } from '../../../shared/schema/host.ts';
import type { HostConnection, ScannedHostKey } from '../../adapters/host-connection.ts';
import type { CoreContext } from '../context.ts';
import type { HostRecords } from './host-records.ts';
import type { HostFiles } from './hosts.ts';

interface KeyRequest {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** The jump host next to a host, connected. */
  readonly via: (hostId: string, signal: AbortSignal) => Promise<HostConnection | undefined>;
}

/** Looks at the key that a host shows, before any credential is sent, beside what is pinned and known. */
export async function scanHostKey(context: CoreContext, files: HostFiles, request: KeyRequest): Promise<HostKeyScan> {
  const { host } = request;
  const key = await shownKey(context, request);
  const ssh = requireSsh(host);
  const pin = host.hostKey;
  const same = pin?.type === key.type && pin.fingerprint === key.fingerprint;
  return {
    hostId: host.id,
    type: key.type,
    fingerprint: key.fingerprint,
    pinned: pin ? (same ? 'same' : 'changed') : 'none',
    previousFingerprint: pin && !same ? pin.fingerprint : null,
    previousType: pin && !same ? pin.type : null,
    pinnedAt: pin?.pinnedAt ?? null,
    knownHosts: await files.judgeKnownHosts(ssh.address, ssh.port, key),
  };
}

/** Pins what the admin saw, if the host still shows it. Fails with `host.keyChanged` {host, expected, shown}. */
export async function pinHostKey(
  context: CoreContext,
  records: HostRecords,
  request: { readonly id: string; readonly fingerprint: string } & Pick<KeyRequest, 'signal' | 'via'>,
): Promise<Host> {
  const seen = records.require(request.id);
  const key = await shownKey(context, { ...request, host: seen });
  if (key.fingerprint !== request.fingerprint) {
    const data = { host: seen.name, expected: request.fingerprint, shown: key.fingerprint };
    throw new SlipwayError('host.keyChanged', { data });
  }
  const host = records.require(request.id);
  const moved = host.ssh?.address !== seen.ssh?.address || host.ssh?.port !== seen.ssh?.port;
  if (moved)
    throw new SlipwayError('conflict', { data: { host: host.name, reason: 'addressChanged' }, retryable: true });
  return records.put({
    ...host,
    hostKey: { type: key.type, fingerprint: key.fingerprint, pinnedAt: context.clock.now() },
  });
}

async function shownKey(context: CoreContext, { host, signal, via }: KeyRequest): Promise<ScannedHostKey> {
  const ssh = requireSsh(host);
  const jump = await via(host.id, signal);
  const way = { via: jump, legacyAlgorithms: ssh.legacyAlgorithms ?? false };
  return await context.connector.scanHostKey(ssh.address, ssh.port, signal, way);
}

function requireSsh(host: Host): NonNullable<Host['ssh']> {
  if (!host.ssh) throw new SlipwayError('input.invalid', { data: { host: host.name, reason: 'noSsh' } });
  return host.ssh;
}

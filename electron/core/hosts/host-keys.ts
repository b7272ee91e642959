import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host, HostKeyScan } from '../../../shared/schema/host.ts';
import type { ScannedHostKey } from '../../adapters/host-connection.ts';
import type { CoreContext } from '../context.ts';
import type { HostRecords } from './host-records.ts';
import type { HostFiles } from './hosts.ts';

/** Looks at the key that a host shows, before any credential is sent, beside what is pinned and known. */
export async function scanHostKey(
  context: CoreContext,
  files: HostFiles,
  request: { readonly host: Host; readonly signal: AbortSignal },
): Promise<HostKeyScan> {
  const { host, signal } = request;
  const key = await shownKey(context, host, signal);
  const ssh = requireSsh(host);
  const pin = host.hostKey;
  const same = pin?.type === key.type && pin.fingerprint === key.fingerprint;
  return {
    hostId: host.id,
    type: key.type,
    fingerprint: key.fingerprint,
    pinned: pin ? (same ? 'same' : 'changed') : 'none',
    previousFingerprint: pin && !same ? pin.fingerprint : null,
    knownHosts: await files.judgeKnownHosts(ssh.address, ssh.port, key),
  };
}

/** Pins what the admin saw, if the host still shows it. Fails with `host.keyChanged` {host, expected, shown}. */
export async function pinHostKey(
  context: CoreContext,
  records: HostRecords,
  request: { readonly id: string; readonly fingerprint: string; readonly signal: AbortSignal },
): Promise<Host> {
  const seen = records.require(request.id);
  const key = await shownKey(context, seen, request.signal);
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

async function shownKey(context: CoreContext, host: Host, signal: AbortSignal): Promise<ScannedHostKey> {
  const ssh = requireSsh(host);
  return await context.connector.scanHostKey(ssh.address, ssh.port, signal);
}

function requireSsh(host: Host): NonNullable<Host['ssh']> {
  if (!host.ssh) throw new SlipwayError('input.invalid', { data: { host: host.name, reason: 'noSsh' } });
  return host.ssh;
}

import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host, KnownHostsCandidate, KnownHostsImport } from '../../../shared/schema/host.ts';
import type { ScannedHostKey } from '../../adapters/host-connection.ts';
import type { CoreContext } from '../context.ts';
import type { HostRecords } from './host-records.ts';
import type { HostFiles, KnownHostKeys, KnownHostsText, PinKnown } from './hosts.ts';

/** Types in the order in which a server with several is asked for them. */
const preferred = ['ssh-ed25519', 'ecdsa-sha2-nistp256', 'ecdsa-sha2-nistp384', 'ecdsa-sha2-nistp521', 'ssh-rsa'];

/** What known_hosts says of the hosts, beside what is pinned. */
export async function readKnownPins(
  hosts: readonly Host[],
  files: Pick<HostFiles, 'readKnownHosts'>,
  text: string | null,
): Promise<KnownHostsImport> {
  const known = await files.readKnownHosts(text);
  const remote = hosts.filter((host) => host.ssh !== null);
  const candidates = remote.flatMap((host) => candidateFor(host, known));
  const found = new Set(candidates.map(({ hostId }) => hostId));
  const unknownHostIds = remote.flatMap(({ id }) => (found.has(id) ? [] : [id]));
  return { candidates, unknownHostIds, certAuthorities: known.certAuthorities };
}

function candidateFor(host: Host, known: KnownHostsText): readonly KnownHostsCandidate[] {
  const { keys, revoked } = keysOf(host, known);
  const pin = host.hostKey;
  if (pin && revoked.includes(pin.fingerprint)) {
    return [{ hostId: host.id, type: pin.type, fingerprint: pin.fingerprint, state: 'revoked' }];
  }
  const key = keys.find(({ fingerprint }) => fingerprint === pin?.fingerprint) ?? best(keys);
  if (!key) return [];
  const state = pin === null ? 'new' : pin.fingerprint === key.fingerprint ? 'same' : 'differs';
  // Another type than the pinned one contradicts nothing: a server has several keys.
  if (state === 'differs' && keys.every(({ type }) => type !== pin?.type)) return [];
  return [{ hostId: host.id, type: key.type, fingerprint: key.fingerprint, state }];
}

function keysOf(host: Host, known: KnownHostsText): KnownHostKeys {
  return host.ssh ? known.keysFor(host.ssh.address, host.ssh.port) : { keys: [], revoked: [] };
}

function best(keys: readonly ScannedHostKey[]): ScannedHostKey | undefined {
  const rank = ({ type }: ScannedHostKey) => (preferred.includes(type) ? preferred.indexOf(type) : preferred.length);
  return [...keys].sort((one, other) => rank(one) - rank(other))[0];
}

/** Read once more: only what known_hosts says now, and only where nothing is pinned. Fails with `conflict`. */
export async function pinKnownKeys(
  { clock }: CoreContext,
  records: HostRecords,
  { files, input }: { readonly files: Pick<HostFiles, 'readKnownHosts'>; readonly input: PinKnown },
): Promise<Host[]> {
  const known = await files.readKnownHosts(input.text);
  const chosen = input.pins.map(({ hostId, fingerprint }) => {
    const host = records.require(hostId);
    const key = keysOf(host, known).keys.find((each) => each.fingerprint === fingerprint);
    if (!key || host.hostKey) {
      const reason = host.hostKey ? 'keyPinnedAlready' : 'keyNotKnown';
      throw new SlipwayError('conflict', { data: { host: host.name, name: host.name, reason } });
    }
    return { host, key };
  });
  return chosen.map(({ host, key: { type, fingerprint } }) =>
    records.put({ ...host, hostKey: { type, fingerprint, pinnedAt: clock.now() } }),
  );
}

import type { Client } from '../../../../shared/contract/index.ts';
import type { Host, HostInput, ImportCandidate, ImportJump } from '../../../../shared/schema/host.ts';
import type { LoginDraft } from '../login/host-draft.ts';
import { withLogin } from './paste-form.tsx';

export interface HopRequest {
  readonly candidates: readonly ImportCandidate[];
  readonly login: LoginDraft;
}

type Place = Pick<ImportJump, 'address' | 'port'>;

export function isAt(host: Pick<Host, 'ssh'>, { address, port }: Place): boolean {
  return host.ssh?.address === address && host.ssh.port === port;
}

/** The hosts through which the chosen ones are reached; those that are not there yet are added, with the common login. */
export async function addMissingHops(
  client: Client,
  known: readonly Host[],
  { candidates, login }: HopRequest,
): Promise<readonly Host[]> {
  const hops = candidates.flatMap(({ jumps = [] }) => jumps);
  const there = (hop: ImportJump) => known.find((host) => isAt(host, hop));
  const missing = hops.filter(
    (hop, index) =>
      !there(hop) && hops.findIndex((each) => each.address === hop.address && each.port === hop.port) === index,
  );
  const inputs = missing.map((hop) => withLogin({ ...hop, name: hop.alias.slice(0, 63) }, login));
  const added = inputs.length > 0 ? await client.hosts.add({ hosts: inputs }) : [];
  return [...hops.flatMap((hop) => there(hop) ?? []), ...added];
}

/** A candidate with its login and the hosts through which it is reached. */
export function withWay(candidate: ImportCandidate, login: LoginDraft, hops: readonly Host[]): HostInput {
  const input = withLogin({ ...candidate, name: candidate.alias }, login);
  const jumpHostIds = (candidate.jumps ?? []).flatMap((jump) => hops.find((hop) => isAt(hop, jump))?.id ?? []);
  return { ...input, ssh: input.ssh && { ...input.ssh, jumpHostIds } };
}

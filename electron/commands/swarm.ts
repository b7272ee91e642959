import { quote, script } from './shell-text.ts';

export const swarmPort = 2377;
/** Prefix length of each overlay network cut from the pool. */
export const subnetSize = 24;

/** What `docker swarm init` is told. Without the addresses it picks one of several by itself, or refuses. */
export function initSwarm(address: string, addressPool: string): string {
  return [
    'docker swarm init',
    `--advertise-addr ${quote(address)}`,
    `--data-path-addr ${quote(address)}`,
    `--default-addr-pool ${quote(addressPool)}`,
    `--default-addr-pool-mask-length ${subnetSize}`,
  ].join(' \\\n  ');
}

/** What `docker swarm join` is told; the token goes to the engine in a request, never in a command line. */
export function joinSwarm(address: string, managerAddress: string): string {
  return [
    'docker swarm join',
    `--advertise-addr ${quote(address)}`,
    `--data-path-addr ${quote(address)}`,
    '--token [redacted]',
    `${managerAddress}:${swarmPort}`,
  ].join(' \\\n  ');
}

/** The same by hand: the token is asked for, or taken from `JOIN_TOKEN`. The client knows no other way than its command line. */
export function joinSwarmByHand(
  node: { readonly address: string; readonly role: 'manager' | 'worker' },
  manager: string,
) {
  const question = `Join token; on the manager at ${manager}: docker swarm join-token -q ${node.role}`;
  const command = joinSwarm(node.address, manager).replace('[redacted]', '"$JOIN_TOKEN"');
  return script(`ask JOIN_TOKEN ${quote(question)}`, command);
}

/**
 * Proof of both: the node is active, in its role, and both networks are there. An engine says "initialized" even where a clash
 * of addresses kept them from being made.
 */
export function swarmProof(role: 'manager' | 'worker'): string {
  return script(
    "state=$(docker info -f '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeID}} {{.Swarm.NodeAddr}}') || exit 1",
    `case $state in "active ${role === 'manager'} "*) ;; *) docker info -f 'swarm: {{.Swarm.LocalNodeState}} {{.Swarm.Error}}' >&2; exit 1;; esac`,
    'for network in ingress docker_gwbridge; do',
    '  docker network inspect -f \'{{.Name}}\' "$network" >/dev/null || { echo "network $network is missing" >&2; exit 1; }',
    'done',
    'echo "swarm: $state, networks ingress and docker_gwbridge"',
  );
}

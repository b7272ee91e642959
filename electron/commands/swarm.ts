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

/** Proof of both: the node is active, in its role. */
export function swarmProof(role: 'manager' | 'worker'): string {
  return script(
    "state=$(docker info -f '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}} {{.Swarm.NodeID}} {{.Swarm.NodeAddr}}') || exit 1",
    `case $state in "active ${role === 'manager'} "*) ;; *) docker info -f 'swarm: {{.Swarm.LocalNodeState}} {{.Swarm.Error}}' >&2; exit 1;; esac`,
    'echo "swarm: $state"',
  );
}

/**
 * Proof that the networks of a node are there, which its engine makes a second or two after it came in. It says "active" even where a
 * clash of addresses keeps it from making them.
 */
export function networksProof(): string {
  return script(
    "docker network inspect -f '{{.Name}}' ingress docker_gwbridge >/dev/null || exit 1",
    'echo "networks ingress and docker_gwbridge"',
  );
}

/** Waits for them, half a minute at most. Not every `sleep` knows parts of a second. */
export function awaitNetworks(): string {
  return script(
    'for try in $(seq 150); do',
    '  docker network inspect ingress docker_gwbridge >/dev/null 2>&1 && break',
    '  sleep 0.2 2>/dev/null || sleep 1',
    'done',
    networksProof(),
  );
}

const swarmState = "docker info -f '{{.Swarm.LocalNodeState}} {{.Swarm.ControlAvailable}}'";

/** Leaves a cluster that was never reached: only a node that is neither in nor out, and manages nothing. */
export function abandonJoin(): string {
  return script(
    `state=$(${swarmState}) || exit 1`,
    'case $state in',
    '  "pending false"|"error false") docker swarm leave --force;;',
    '  "inactive "*|"active false") echo "swarm: $state, nothing to leave";;',
    '  *) echo "swarm: $state, which is not left" >&2; exit 1;;',
    'esac',
  );
}

/** Proof of {@link abandonJoin}: the node is out, or has come in after all. */
export function noJoinHangs(): string {
  return script(
    `state=$(${swarmState}) || exit 1`,
    'case $state in "inactive "*|"active "*) ;; *) echo "swarm: $state" >&2; exit 1;; esac',
    'echo "swarm: $state"',
  );
}

/**
 * Makes a survivor the only manager of its cluster: for when no majority of managers is left. What the others know since is
 * lost, and they must never come back as they are.
 */
export function forceNewCluster(address: string): string {
  return [
    'docker swarm init --force-new-cluster',
    `--advertise-addr ${quote(address)}`,
    `--data-path-addr ${quote(address)}`,
  ].join(' \\\n  ');
}

/** Takes nodes that are gone off the list; a manager among them first gives its role up. */
export function removeNodes(nodeIds: readonly string[]): string {
  return script(
    nodeIds.map((id) =>
      script(
        `if docker node inspect ${quote(id)} >/dev/null 2>&1; then`,
        "  # After a new cluster was forced the lost ones are no members any more, and can't be demoted; the removal says.",
        `  docker node demote ${quote(id)} || :`,
        '  for try in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do',
        `    docker node rm --force ${quote(id)} && break`,
        '    [ "$try" != 20 ] || exit 1',
        '    sleep 1',
        '  done',
        'fi',
      ),
    ),
  );
}

/** Proof of {@link removeNodes}: the managers answer, and list none of them. */
export function nodesGone(nodeIds: readonly string[]): string {
  return script(
    'nodes=$(docker node ls -q) || exit 1',
    ...nodeIds.map((id) => `case $nodes in *${id}*) echo "${id} is still on the list" >&2; exit 1;; esac`),
    'echo "not on the list any more"',
  );
}

/**
 * Asks the managers whether the one at this address counts: the others reach it, and more than half of all that count are
 * reached (https://docs.docker.com/reference/api/engine/, ManagerStatus; one that only has the role has no such status).
 */
export function managerCounts(address: string): string {
  return script(
    'nodes=$(docker node ls -q) || exit 1',
    "managers=$(docker node inspect -f '{{with .ManagerStatus}}{{.Addr}} {{.Reachability}}{{end}}' $nodes | sed '/^$/d') || exit 1",
    'all=$(echo "$managers" | wc -l)',
    'reached=$(echo "$managers" | grep -c \' reachable$\' || :)',
    `if ! echo "$managers" | grep -qxF '${address}:${swarmPort} reachable' || [ $((reached * 2)) -le $((all)) ]; then`,
    '  echo "$reached of $((all)) managers are reached:" $managers >&2',
    '  exit 1',
    'fi',
    'echo "$reached of $((all)) managers are reached"',
  );
}

/** Waits for it, two minutes at most. */
export function awaitManager(address: string): string {
  return script(
    `counts() (\n${managerCounts(address)}\n)`,
    'for try in $(seq 60); do',
    '  counts && exit 0',
    '  sleep 2',
    'done',
    'exit 1',
  );
}

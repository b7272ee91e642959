import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { createHostConnector, createOpensshFiles } from '../../electron/adapters/ssh/index.ts';
import { swarmEngine } from '../../electron/adapters/swarm/index.ts';
import { type Clusters, createClusters } from '../../electron/core/clusters/index.ts';
import { createHosts, type Hosts } from '../../electron/core/hosts/index.ts';
import { createProvisioning, type Provisioning } from '../../electron/core/provisioning/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import type { ClusterNode } from '../../shared/schema/cluster.ts';
import { DaemonSettings } from '../../shared/schema/daemon-settings.ts';
import { HostInput } from '../../shared/schema/host.ts';
import type { Operation } from '../../shared/schema/operation.ts';
import type { Plan, PlanTask } from '../../shared/schema/plan.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { createTestContext, type TestContext } from '../support/test-context.ts';

const patienceMs = 120_000;

let bed: Bed;
let context: TestContext;
let hosts: Hosts;
let clusters: Clusters;
let provisioning: Provisioning;
let key: string;
let clusterId: string;
const machines = new Map<string, BedHost>();
const ids = new Map<string, string>();

const machine = (name: string): BedHost => {
  const found = machines.get(name);
  if (!found) throw new Error(`no host ${name}`);
  return found;
};
const idOf = (name: string): string => ids.get(name) ?? '';
const never = (): AbortSignal => new AbortController().signal;
const on = async (name: string, script: string): Promise<string> => {
  const { code, stdout, stderr } = await machine(name).exec(script);
  if (code !== 0) throw new Error(`${name}: ${script}: ${stdout}${stderr}`);
  return stdout.trim();
};

async function addHosts(names: readonly string[]): Promise<void> {
  const input = (name: string) =>
    HostInput.parse({
      name,
      ssh: { address: machine(name).address, port: 22, username: 'root', method: 'key', escalation: 'root' },
      secrets: { privateKey: key },
    });
  for (const host of await hosts.add({ hosts: names.map(input) })) {
    const { fingerprint } = await hosts.scanKey({ id: host.id }, never());
    await hosts.pinKey({ id: host.id, fingerprint }, never());
    ids.set(host.name, host.id);
  }
}

const nodes = (): readonly ClusterNode[] => context.storage.records.of('nodes').list();
const nodeOf = (name: string): ClusterNode => {
  const node = nodes().find(({ hostname }) => hostname === name);
  if (!node) throw new Error(`no node ${name}`);
  return node;
};
/** The node that a host has, or had before it was dropped by an earlier try. */
const lostIds = new Map<string, string>();
const lostId = (name: string): string => {
  const id = lostIds.get(name) ?? nodeOf(name).id;
  lostIds.set(name, id);
  return id;
};
const ref = (name: string) => ({ clusterId, nodeId: nodeOf(name).id });

async function until(holds: () => Promise<boolean> | boolean, what: string): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`not reached: ${what}`);
    await sleep(500);
  }
}

const seen = async (holds: (list: readonly ClusterNode[]) => boolean): Promise<boolean> => {
  await clusters.refresh({ id: clusterId }, never()).catch(() => undefined);
  return holds(nodes());
};

const running = async (manager: string): Promise<number> =>
  Number(await on(manager, "docker service ls --format '{{.Replicas}}' --filter name=web | cut -d/ -f1"));

const tasksOn = (name: string): Promise<string> =>
  on(name, 'docker ps -q --filter label=com.docker.swarm.task | wc -l');

/** Tasks run on every node, also after an earlier try drained one. */
async function spread(): Promise<void> {
  await on('mgr01', 'docker node update --availability active ws01');
  if ((await tasksOn('ws01')) === '0') await on('mgr01', 'docker service update -d --force --no-resolve-image web');
  await until(async () => (await tasksOn('ws01')) !== '0', 'tasks on ws01');
}

async function plan(task: PlanTask, names: readonly string[]): Promise<Plan> {
  return await provisioning.planTask({ task, hostIds: names.map(idOf) }, never());
}

async function apply(made: Plan): Promise<Operation> {
  expect(made.blockers).toEqual([]);
  const { operationId } = await provisioning.apply({ planId: made.id }, never());
  const operation = await context.operations.finished(operationId);
  expect(
    operation.steps.filter(({ state }) => state !== 'done' && state !== 'skipped').map(({ id, error }) => [id, error]),
  ).toEqual([]);
  expect(operation.state).toBe('succeeded');
  return operation;
}

beforeAll(async () => {
  bed = await openBed();
  key = await readFile(bed.privateKeyPath, 'utf8');
  const names = ['mgr01', 'ws01', 'ws02', 'ws03'];
  const made = await Promise.all([
    ...names.map((name) => bed.host({ name, docker: 'installed' })),
    // Has no Docker yet: it is set up when it takes a manager's place.
    bed.host({ name: 'ws04' }),
  ]);
  for (const host of made) machines.set(host.name, host);
  context = createTestContext({ connector: createHostConnector() });
  hosts = createHosts(context, createOpensshFiles('/nonexistent'));
  const certificates = createCertificateMaker();
  const registries = createRegistries(context, { hosts, client: createRegistryClient(), certificates });
  clusters = createClusters(context, { hosts, registries, engineFor: swarmEngine });
  provisioning = createProvisioning(context, { hosts, clusters, registries });
  await on('ws02', 'mkdir -p /etc/docker; echo \'{"log-level": "warn"}\' > /etc/docker/daemon.json');
  await addHosts(['mgr01', 'ws01', 'ws02']);
  const setup = await provisioning.begin({ hostIds: ['mgr01', 'ws01', 'ws02'].map(idOf) });
  const proposed = await provisioning.proposeWishes({ id: setup.id });
  const wishes = {
    ...proposed,
    managers: [idOf('mgr01')],
    workers: [idOf('ws01'), idOf('ws02')],
    mirrors: [(await bed.mirror()).url],
    registry: { hostId: idOf('ws02'), port: 5000 },
  };
  await provisioning.save({ id: setup.id, wishes });
  const first = await provisioning.plan({ id: setup.id }, never());
  const { operationId } = await provisioning.apply({ planId: first.id }, never());
  const operation = await context.operations.finished(operationId);
  expect(operation.steps.filter(({ error }) => error).map(({ id, error }) => [id, error])).toEqual([]);
  clusterId = context.storage.records.of('clusters').list()[0]?.id ?? '';
  await on(
    'mgr01',
    'docker service create -d --name web --replicas 4 --no-resolve-image --endpoint-mode dnsrr --stop-grace-period 1s busybox-web:1',
  );
  await until(async () => (await running('mgr01')) === 4, 'four replicas');
});

afterAll(async () => {
  await clusters?.[Symbol.asyncDispose]();
  await hosts?.[Symbol.asyncDispose]();
  await context?.[Symbol.asyncDispose]();
  await bed?.dispose();
});

describe('nodes of a cluster', () => {
  it('are drained until no task is left, which then runs elsewhere, and take tasks again', async () => {
    await clusters.refresh({ id: clusterId }, never());
    await spread();
    const { operationId } = await clusters.nodes.drain(ref('ws01'), never());
    expect(await context.operations.finished(operationId)).toMatchObject({ state: 'succeeded' });
    expect(await tasksOn('ws01')).toBe('0');
    expect(nodeOf('ws01').availability).toBe('drain');
    await until(async () => (await running('mgr01')) === 4, 'four replicas elsewhere');
    await clusters.nodes.setAvailability({ ...ref('ws01'), availability: 'active' }, never());
    expect(nodeOf('ws01').availability).toBe('active');
  });

  it('take new join tokens: the old one is refused, the new one joins', async () => {
    await machine('ws03').exec('docker swarm leave --force');
    const old = await on('mgr01', 'docker swarm join-token -q worker');
    await clusters.nodes.rotateJoinSecrets({ clusterId, roles: ['worker', 'manager'] }, never());
    const join = (token: string) => `docker swarm join --token ${token} ${machine('mgr01').address}:2377 2>&1`;
    const refused = await machine('ws03').exec(join(old));
    expect(refused.code).not.toBe(0);
    expect(refused.stdout).toMatch(/join token/);
    if (!ids.has('ws03')) await addHosts(['ws03']);
    const { managerHostIds, workerHostIds, name, engineClusterId } = context.storage.records
      .of('clusters')
      .require(clusterId);
    clusters.register({
      ...{ name, engineClusterId, managerHostIds },
      workerHostIds: [...new Set([...workerHostIds, idOf('ws03')])],
    });
    await on('ws03', join(await on('mgr01', 'docker swarm join-token -q worker')));
    await until(() => seen((list) => list.filter(({ state }) => state === 'ready').length === 4), 'four nodes');
    expect(JSON.stringify(context.storage.records.of('clusters').list())).not.toContain('SWMTKN');
  });

  it('that were promoted, relabelled and given other settings by hand are set right, or accepted as they are', async () => {
    const [host, id] = [machine('ws01'), idOf('ws01')];
    await on('mgr01', 'docker node demote ws01');
    await until(() => seen(() => nodeOf('ws01').reachability === null), 'ws01 works');
    await clusters.nodes.setLabels({ ...ref('ws01'), labels: { zone: 'a', tier: 'front' } }, never());
    expect(nodeOf('ws01').labels).toEqual({ zone: 'a', tier: 'front' });
    const settings = DaemonSettings.parse({ maxConcurrentDownloads: 4 });
    await apply(await plan({ kind: 'daemonSettings', mirrors: null, settings }, ['ws01']));
    const drift = () =>
      context.storage.records
        .of('baselines')
        .require(id)
        .drift.map(({ name, found }) => `${name}: ${found}`)
        .sort();
    expect(drift()).toEqual([]);

    await on('mgr01', 'docker node promote ws01; docker node update --label-rm tier --label-add zone=b ws01');
    const file = JSON.parse(await host.readFile('/etc/docker/daemon.json'));
    await host.writeFile('/etc/docker/daemon.json', JSON.stringify({ ...file, 'max-concurrent-downloads': 9 }));
    await until(() => seen(() => nodeOf('ws01').reachability === 'reachable'), 'ws01 manages');
    // The node's own engine knows a little later that it manages.
    await until(async () => {
      const { operationId } = await provisioning.lookForDrift({ hostIds: [id] });
      expect((await context.operations.finished(operationId)).state).toBe('succeeded');
      return drift().length === 4;
    }, 'four things differ');
    expect(drift()).toEqual([
      'daemon.json/max-concurrent-downloads: 9',
      'node-label/tier: not set',
      'node-label/zone: b',
      'swarm/role: manager',
    ]);
    // One is taken for right: it is not set back.
    await provisioning.acceptDrift({ hostId: id, names: ['node-label/zone'] });
    const repair = await plan({ kind: 'repairDrift' }, ['ws01']);
    expect(
      repair.steps
        .filter(({ needed }) => needed)
        .map(({ kind }) => kind)
        .sort(),
    ).toEqual(['daemon-settings', 'node-demote', 'node-labels']);
    await apply(repair);
    expect(await on('mgr01', "docker node inspect ws01 -f '{{.Spec.Role}} {{json .Spec.Labels}}'")).toBe(
      'worker {"tier":"front","zone":"b"}',
    );
    expect(JSON.parse(await host.readFile('/etc/docker/daemon.json'))).toEqual(file);
    await until(() => seen(() => drift().length === 0), 'nothing differs');
  });

  it('become managers; what would cost the quorum is refused with the arithmetic', async () => {
    await on('ws01', 'systemctl start docker.socket docker');
    await until(() => seen(() => nodeOf('ws01').state === 'ready'), 'ws01 ready');
    for (const name of ['ws01', 'ws02'].filter((each) => nodeOf(each).role === 'worker'))
      await clusters.nodes.setRole({ ...ref(name), role: 'manager' }, never());
    await until(
      () => seen((list) => list.filter(({ reachability }) => reachability === 'reachable').length === 3),
      'three',
    );
    expect(context.storage.records.of('clusters').require(clusterId).managerHostIds).toHaveLength(3);
    await on('ws01', 'systemctl stop docker.socket docker');
    await until(
      () => seen(() => nodeOf('ws01').reachability === 'unreachable' && nodeOf('ws01').state === 'down'),
      'ws01 lost',
    );
    await expect(clusters.nodes.setRole({ ...ref('ws02'), role: 'worker' }, never())).rejects.toMatchObject({
      code: 'node.refused',
      data: { reason: 'nodes.refusals.wouldLoseQuorum', managersAfter: 2, reachableAfter: 1, neededAfter: 2 },
    });
  });

  it('take the place of a manager that is lost', async () => {
    const lost = nodeOf('ws01').id;
    const made = await plan(
      {
        kind: 'replaceManager',
        clusterId,
        lostNodeIds: [lost],
        survivorHostId: idOf('mgr01'),
        successorHostId: idOf('ws03'),
        force: false,
      },
      ['mgr01', 'ws03'],
    );
    await apply(made);
    expect(await on('mgr01', 'docker node ls -q')).not.toContain(lost);
    await until(
      () => seen(() => nodes().filter(({ reachability }) => reachability === 'reachable').length === 3),
      'three',
    );
    expect(nodeOf('ws03').role).toBe('manager');
    expect(context.storage.records.of('clusters').require(clusterId).managerHostIds).not.toContain(idOf('ws01'));
  });

  it('are replaced by a host that is set up first; only when it counts as a manager the lost one goes', async () => {
    const lost = lostId('ws03');
    if (!ids.has('ws04')) await addHosts(['ws04']);
    await on('ws03', 'systemctl stop docker.socket docker');
    await until(
      () => seen((list) => list.every(({ id, reachability }) => id !== lost || reachability === 'unreachable')),
      'ws03 lost',
    );
    const made = await plan(
      {
        kind: 'replaceManager',
        clusterId,
        lostNodeIds: [lost],
        survivorHostId: idOf('mgr01'),
        successorHostId: idOf('ws04'),
        joins: true,
        force: false,
      },
      ['mgr01', 'ws04'],
    );
    const kinds = made.steps.map(({ kind }) => kind);
    for (const kind of ['accelerator', 'docker-install', 'docker-start', 'registry-trust'])
      expect(kinds).toContain(kind);
    const order = ['swarm-join', 'manager-awaited', 'managers-drop', 'swarm-rotate'];
    expect(kinds.filter((kind) => order.includes(kind))).toEqual(order);
    const { steps } = await apply(made);
    const at = (kind: string) => steps.find(({ id }) => id.startsWith(`${kind}/`));
    expect(at('manager-awaited')?.startedAt).toBeGreaterThanOrEqual(at('swarm-join')?.finishedAt ?? Infinity);
    expect(at('managers-drop')?.startedAt).toBeGreaterThanOrEqual(at('manager-awaited')?.finishedAt ?? Infinity);
    expect(await on('mgr01', 'docker node ls -q')).not.toContain(lost);
    await until(
      () => seen(() => nodes().filter(({ reachability }) => reachability === 'reachable').length === 3),
      'three',
    );
    expect(nodeOf('ws04')).toMatchObject({ role: 'manager', hostId: idOf('ws04') });
    expect(await on('ws04', "docker info -f '{{.RegistryConfig.Mirrors}}'")).toContain((await bed.mirror()).url);
    const { managerHostIds } = context.storage.records.of('clusters').require(clusterId);
    expect([...managerHostIds].sort()).toEqual(['mgr01', 'ws02', 'ws04'].map(idOf).sort());
    expect(context.storage.records.of('hosts').require(idOf('ws04')).profiles).toEqual(['swarm-manager']);
  });
});

describe('the removal of a host', () => {
  it('leaves only what Slipway did not bring', async () => {
    const { operationId } = await hosts.plantKeys({ ids: [idOf('ws02')], keyFor: 'each', forgetPassword: false });
    expect((await context.operations.finished(operationId)).state).toBe('succeeded');
    await on('ws02', 'docker rm -f theirs; docker run -d --name theirs --restart always busybox-web:1');
    const made = await plan({ kind: 'removeHosts', registryImages: false, docker: 'data' }, ['ws02']);
    expect(made.steps.map(({ kind }) => kind)).toEqual([
      ...['node-drain', 'node-demote', 'node-leave', 'node-remove'],
      ...['registry-remove', 'trust-remove', 'mirrors-remove', 'key-remove'],
    ]);
    // It was there before Slipway: it stays, whatever is wished.
    expect(made.warnings.map(({ reason }) => reason.key)).toContain('provisioning.notice.dockerNotOurs');
    await apply(made);
    expect(await on('ws02', "docker info -f '{{.Swarm.LocalNodeState}}'")).toBe('inactive');
    expect(await on('ws02', "docker ps -a --format '{{.Names}}' | grep -v '^web'")).toBe('theirs');
    expect(await on('ws02', 'docker volume ls -q --filter name=slipway-registry')).toBe('slipway-registry');
    expect(JSON.parse(await on('ws02', 'cat /etc/docker/daemon.json'))).toEqual({
      'log-level': 'warn',
      'registry-mirrors': [],
    });
    expect(await on('ws02', 'find /etc/docker/certs.d /etc/slipway -name "*.*" -type f 2>/dev/null | wc -l')).toBe('0');
    expect(await on('ws02', 'cat ~/.ssh/authorized_keys')).not.toContain('slipway ws02');
    expect(await on('ws02', 'wc -l < ~/.ssh/authorized_keys')).toBe('1');
    expect(context.storage.records.of('hosts').get(idOf('ws02'))).toBeUndefined();
    expect(context.storage.records.of('registries').list()).toEqual([]);
    expect(await on('mgr01', "docker node ls --format '{{.Hostname}}' | sort | tr '\\n' ' '")).toBe('mgr01 ws04');
  });
});

describe('a cluster that has lost its quorum', () => {
  it('is forced anew from a survivor by an explicit plan, with its services', async () => {
    const lost = lostId('ws04');
    // As one that was installed anew: it knows of no cluster.
    await on('ws01', 'systemctl start docker.socket docker; docker swarm leave --force || :');
    await on('ws04', 'systemctl stop docker.socket docker');
    await until(
      async () =>
        !(await seen(() => true)) || context.storage.records.of('clusterStates').get(clusterId)?.reachable === false,
      'lost',
    );
    const task = {
      kind: 'replaceManager' as const,
      clusterId,
      lostNodeIds: [lost],
      survivorHostId: idOf('mgr01'),
      successorHostId: null,
    };
    const refused = await plan({ ...task, force: false }, ['mgr01']);
    expect(refused.blockers.map(({ reason }) => reason.key)).toEqual(['provisioning.notice.quorumLost']);
    const successor = { successorHostId: idOf('ws01'), joins: true };
    const made = await plan({ ...task, ...successor, force: true }, ['mgr01', 'ws01']);
    expect(made.warnings.map(({ reason }) => reason.key)).toContain('provisioning.notice.lostMustNotReturn');
    const operation = await apply(made);
    expect(JSON.stringify(operation)).not.toContain('SWMTKN');
    await until(async () => (await running('mgr01')) === 4, 'four replicas on the survivor');
    const left = await on('mgr01', "docker node ls --format '{{.ID}} {{.Hostname}} {{.ManagerStatus}}'");
    expect(left).toMatch(/ mgr01 Leader$/m);
    expect(left).toMatch(/ ws01 Reachable$/m);
    expect(left).not.toContain(lost);
    await until(() => seen((list) => list.some(({ hostId }) => hostId === idOf('ws01'))), 'ws01 known');
    await until(() => seen((list) => list.every(({ id }) => id !== lost)), 'the lost one gone');
  });
});

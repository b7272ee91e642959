import { judge } from '../../shared/domain/checks/index.ts';
import { daemonJsonView, factLines, factSummary } from '../../shared/domain/facts-view.ts';
import { exportPlan } from '../../shared/domain/plans-text.ts';
import { firstWishes, profilesFor, proposeWishes, wishesForHosts } from '../../shared/domain/plans-wishes.ts';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { RecordOf } from '../../shared/schema/collections.ts';
import type { Host, HostInput, HostState } from '../../shared/schema/host.ts';
import type { Operation } from '../../shared/schema/operation.ts';
import type { Plan, PlanStep, PlanTask, Setup } from '../../shared/schema/plan.ts';
import { createFakeCore, type FakeCore, type FakeOptions } from './fake-client.ts';
import { sampleFacts } from './sample-facts.ts';
import { samplePeerRound } from './sample-peers.ts';
import { sampleOutput } from './sample-records.ts';

const unset = { setAt: null };
const fingerprint = (id: string): string => `SHA256:${btoa(id.padEnd(32, '~')).slice(0, 43)}`;

/** Facts of the host with this number: every fourth is CentOS 7.4, small, with a port taken; the others Debian. */
export function factsOfHost(number: number, name: string) {
  const address = `1: lo    inet 127.0.0.1/8 scope host lo\\ valid\n2: eth0    inet 10.0.0.${number + 9}/24 brd 10.0.0.255 scope global eth0\\ x`;
  if (number % 4 === 3) {
    const listening = 'tcp LISTEN 0 128 *:2377 *:* users:(("haproxy",pid=901,fd=3))';
    return sampleFacts({ hostname: name, addresses: address, cores: '1', meminfo: 'MemTotal: 1881664 kB', listening });
  }
  return sampleFacts({
    hostname: name,
    addresses: address,
    cores: '4',
    meminfo: 'MemTotal:        8181664 kB\nSwapTotal:             0 kB',
    'os-release': 'NAME="Debian GNU/Linux"\nID="debian"\nVERSION_ID="12"\nPRETTY_NAME="Debian GNU/Linux 12 (bookworm)"',
    'release-text': '12.5',
    kernel: '6.1.0-21-amd64',
    packages: 'apt',
    'machine-id': String(number).padStart(64, '0'),
  });
}

/** A host as typed in; `pinned`: its key was accepted before. */
export function addedHost(input: HostInput, id: string, pinned = false): Host {
  return {
    ...input,
    id,
    hostKey: pinned ? { type: 'ssh-ed25519', fingerprint: fingerprint(id), pinnedAt: Date.now() } : null,
    secrets: { password: unset, privateKey: unset, passphrase: unset, sudoPassword: unset },
    createdAt: Date.now(),
  };
}

export function hostInput(name: string, number: number): HostInput {
  return {
    name,
    ssh: { address: `10.0.0.${number + 9}`, port: 22, username: 'root', method: 'password', escalation: 'root' },
    internalAddress: null,
    profiles: [],
    secrets: {},
  };
}

/** What a check of the host with this number finds. */
export function checkedState(host: Host, number: number, profiles: Host['profiles']): HostState {
  const facts = factsOfHost(number, host.name);
  const context = { now: Date.now(), internalAddress: null, escalation: 'root', member: false } as const;
  return {
    id: host.id,
    contact: 'connected',
    error: null,
    lastSeenAt: Date.now(),
    checkedAt: Date.now(),
    checkedFor: [...profiles],
    summary: factSummary(facts),
    facts: factLines(facts),
    findings: judge(facts, profiles, context),
    mirrors: [],
    daemonJson: daemonJsonView(facts),
  };
}

/** A plan with every kind of step: needed or not, with a file, a restart, without a way back. */
export function samplePlan(setup: Setup, names: ReadonlyMap<string, string>): Plan {
  const step = (hostId: string, kind: string, more: Partial<PlanStep>): PlanStep => ({
    id: `${kind}/${hostId}`,
    hostId,
    kind,
    title: {
      key: `provisioning.step.${kind}.title`,
      params: {
        host: names.get(hostId) ?? hostId,
        mirrors: setup.wishes.mirrors.join(', '),
        source: 'docker.io',
        role: 'worker',
        address: '10.0.0.11',
        registry: '10.0.0.10:5000',
      },
    },
    needed: true,
    command: `set -u\napt-get update\napt-get install -y docker.io`,
    proof: 'docker version --format "{{.Server.Version}}"',
    files: [],
    restarts: [],
    undo: {
      key: `provisioning.step.${kind}.undo`,
      params: {
        host: names.get(hostId) ?? hostId,
        source: 'docker.io',
        path: '/etc/docker/certs.d',
        pool: setup.wishes.addressPool,
      },
    },
    after: [],
    ...more,
  });
  const json = '{\n  "log-driver": "journald"\n}\n';
  const mirrored = '{\n  "log-driver": "journald",\n  "registry-mirrors": [\n    "https://mirror.example"\n  ]\n}\n';
  return {
    id: 'plan-1',
    task: { kind: 'setup', setupId: setup.id },
    title: { key: 'provisioning.operation.title', params: { count: setup.hostIds.length } },
    hostIds: setup.hostIds,
    createdAt: Date.now(),
    options: { parallelHosts: 16, canaryHostId: null },
    steps: setup.hostIds.flatMap((id) => [
      step(id, 'accelerator', {
        files: [{ path: '/etc/docker/daemon.json', before: json, after: mirrored }],
        restarts: ['docker'],
      }),
      step(id, 'docker-install', { needed: id !== setup.hostIds[1] }),
      step(id, 'docker-start', {}),
      setup.wishes.managers.includes(id) ? step(id, 'swarm-init', { undo: null }) : step(id, 'swarm-join', {}),
    ]),
    blockers: [],
    warnings: [
      {
        hostId: setup.hostIds[0] ?? null,
        reason: { key: 'provisioning.notice.evenManagers', params: { managers: 2 } },
      },
    ],
  };
}

/** A plan of maintenance on these hosts, with the steps of a set-up. */
function taskPlan(task: PlanTask, hostIds: readonly string[], hosts: ReadonlyMap<string, Host>): Plan {
  const setup = { id: 'none', hostIds: [...hostIds], wishes: firstWishes(hostIds) } as Setup;
  const plan = samplePlan(setup, new Map([...hosts.values()].map((host) => [host.id, host.name])));
  const title = { key: `provisioning.task.${task.kind}.title`, params: { count: hostIds.length } };
  return { ...plan, task, title, warnings: [] };
}

/** A core in memory that sets hosts up as the real one would, without hosts. `keys`: what the hosts show, by name. */
export function createSetupCore(options: FakeOptions & { readonly stepMs?: number } = {}): FakeCore {
  const hosts = new Map<string, Host>(options.records?.hosts?.map((host) => [host.id, host]));
  const setups = new Map<string, Setup>(options.records?.setups?.map((setup) => [setup.id, setup]));
  const operations = new Map<string, Operation>(options.records?.operations?.map((each) => [each.id, each]));
  const numberOf = (id: string): number => [...hosts.keys()].indexOf(id) + 1;
  const pause = () => new Promise((resolve) => setTimeout(resolve, options.stepMs ?? 1));
  const putHost = (host: Host): Host => {
    hosts.set(host.id, host);
    core.put('hosts', host);
    return host;
  };
  const putSetup = (setup: Setup): Setup => {
    setups.set(setup.id, setup);
    core.put('setups', setup);
    return setup;
  };
  const putOperation = (operation: Operation): void => {
    operations.set(operation.id, operation);
    core.put('operations', operation);
  };
  const need = <T>(found: T | undefined): T => {
    if (found === undefined) throw new SlipwayError('notFound');
    return found;
  };
  const run = async (first: Operation, work: (hostId: string) => string | Promise<string>): Promise<void> => {
    let operation = { ...first, state: 'running' as Operation['state'], startedAt: Date.now() };
    putOperation(operation);
    const change = (id: string, part: Partial<RecordOf<'operations'>['steps'][number]>): void => {
      const steps = operation.steps.map((step) => (step.id === id ? { ...step, ...part } : step));
      const ended = steps.filter(({ state }) => state === 'done' || state === 'skipped').length;
      operation = { ...operation, steps, progress: ended / steps.length };
      putOperation(operation);
    };
    for (const step of first.steps.filter(({ state }) => state !== 'done')) {
      change(step.id, { state: 'running', startedAt: Date.now(), error: null });
      await pause();
      try {
        change(step.id, { state: 'done', finishedAt: Date.now(), detail: [await work(step.id)] });
      } catch (error) {
        const failure = error instanceof SlipwayError ? error.toInfo() : null;
        change(step.id, { state: 'failed', finishedAt: Date.now(), error: failure });
        putOperation({ ...operation, state: 'failed', error: failure, finishedAt: Date.now(), resumable: true });
        return;
      }
    }
    putOperation({ ...operation, state: 'succeeded', progress: 1, finishedAt: Date.now(), cancellable: false });
  };
  const operationOf = (
    id: string,
    kind: Operation['kind'],
    steps: Operation['steps'],
    subjectId: string,
  ): Operation => ({
    id,
    kind,
    title: { key: 'provisioning.operation.title', params: { count: hosts.size } },
    subjectId,
    state: 'queued',
    progress: 0,
    steps,
    error: null,
    createdAt: Date.now(),
    startedAt: null,
    finishedAt: null,
    cancellable: true,
    resumable: false,
  });
  const core = createFakeCore({
    output: () => sampleOutput(300),
    ...options,
    answers: {
      'hosts.add': ({ hosts: inputs }: { hosts: HostInput[] }) =>
        inputs.map((input) => putHost(addedHost(input, `host-${hosts.size + 1}`))),
      'hosts.update': ({ id, host }: { id: string; host: HostInput }) =>
        putHost({ ...need(hosts.get(id)), ...host, secrets: need(hosts.get(id)).secrets }),
      'hosts.remove': ({ id }: { id: string }) => {
        hosts.delete(id);
        core.remove('hosts', id);
      },
      'hosts.importCandidates': () => [
        {
          alias: 'mgr01',
          address: '10.0.0.10',
          port: 22,
          username: 'root',
          identityFile: '~/.ssh/id_ed25519',
          proxyJump: null,
          alreadyAdded: false,
        },
        {
          alias: 'inner',
          address: '10.9.0.2',
          port: 22,
          username: 'root',
          identityFile: null,
          proxyJump: 'mgr01',
          alreadyAdded: false,
        },
      ],
      'hosts.scanKey': async ({ id }: { id: string }) => {
        await pause();
        const pin = need(hosts.get(id)).hostKey;
        const shown = fingerprint(id);
        const changed = pin !== null && pin.fingerprint !== shown;
        return {
          hostId: id,
          type: 'ssh-ed25519',
          fingerprint: shown,
          pinned: pin ? (changed ? 'changed' : 'same') : 'none',
          previousFingerprint: changed ? pin.fingerprint : null,
          knownHosts: numberOf(id) === 1 ? 'match' : 'absent',
        };
      },
      'hosts.pinKey': ({ id, fingerprint: seen }: { id: string; fingerprint: string }) =>
        putHost({ ...need(hosts.get(id)), hostKey: { type: 'ssh-ed25519', fingerprint: seen, pinnedAt: Date.now() } }),
      'hosts.testLogin': async ({ id }: { id: string }) => {
        await pause();
        return { hostname: need(hosts.get(id)).name, root: true };
      },
      'hosts.check': () => ({ operationId: 'check-1' }),
      'provisioning.begin': ({ hostIds }: { hostIds: string[] }) => {
        const unfinished = [...setups.values()].find(({ finishedAt }) => finishedAt === null);
        return (
          unfinished ??
          putSetup({
            id: 'setup-1',
            page: 'hosts',
            hostIds,
            wishes: firstWishes(hostIds),
            checkOperationId: null,
            applyOperationId: null,
            createdAt: Date.now(),
            finishedAt: null,
          })
        );
      },
      'provisioning.save': ({ id, hostIds, ...change }: Partial<Setup> & { id: string }) => {
        const before = need(setups.get(id));
        const wishes = hostIds ? wishesForHosts(before.wishes, hostIds) : before.wishes;
        return putSetup({ ...before, wishes, ...(hostIds ? { hostIds } : {}), ...change });
      },
      'provisioning.check': ({ id }: { id: string }) => {
        const setup = need(setups.get(id));
        const steps = setup.hostIds.map((hostId) => ({
          id: hostId,
          hostId,
          title: { key: 'hosts.operation.checkHost', params: { host: need(hosts.get(hostId)).name } },
          state: 'pending' as const,
          startedAt: null,
          finishedAt: null,
          detail: [],
          error: null,
        }));
        putSetup({ ...setup, checkOperationId: 'check-1' });
        void run(operationOf('check-1', 'check', steps, 'hosts'), (hostId) => {
          core.put(
            'hostStates',
            checkedState(need(hosts.get(hostId)), numberOf(hostId), profilesFor(hostId, setup.wishes)),
          );
          return '';
        }).then(() => {
          const among = setup.hostIds.map((hostId) => need(hosts.get(hostId)));
          if (among.length > 1) core.put('peerRounds', samplePeerRound(setup.id, among, setup.wishes.managers));
        });
        return { operationId: 'check-1' };
      },
      'provisioning.proposeWishes': ({ id }: { id: string }) => {
        const setup = need(setups.get(id));
        return proposeWishes(
          setup.wishes,
          new Map(setup.hostIds.map((hostId) => [hostId, factsOfHost(numberOf(hostId), '')])),
        );
      },
      'provisioning.plan': async ({ id }: { id: string }) => {
        await pause();
        return samplePlan(need(setups.get(id)), new Map([...hosts.values()].map((host) => [host.id, host.name])));
      },
      'provisioning.planTask': async ({ task, hostIds }: { task: PlanTask; hostIds: string[] }) => {
        await pause();
        return taskPlan(task, hostIds, hosts);
      },
      'provisioning.shownPlan': () => taskPlan({ kind: 'repairDrift' }, [...hosts.keys()], hosts),
      'provisioning.exportPlan': ({ format }: { format: 'markdown' | 'shell' }) => {
        const setup = need([...setups.values()][0]);
        return {
          text: exportPlan(samplePlan(setup, new Map()), format, {
            say: ({ key }) => key,
            hostName: (hostId) => hostId,
            find: () => undefined,
            hostAddress: () => '',
          }),
        };
      },
      'provisioning.apply': ({ planId }: { planId: string }) => {
        const setup = [...setups.values()][0];
        const plan = setup
          ? samplePlan(setup, new Map([...hosts.values()].map((host) => [host.id, host.name])))
          : taskPlan({ kind: 'repairDrift' }, [...hosts.keys()], hosts);
        const steps = plan.steps.map(({ id, hostId, title }) => ({
          id,
          hostId,
          title,
          state: 'pending' as const,
          startedAt: null,
          finishedAt: null,
          detail: [],
          error: null,
        }));
        if (!setup) {
          void run(operationOf('apply-1', 'maintenance', steps, planId), () => 'Docker 20.10.24');
          return { operationId: 'apply-1' };
        }
        putSetup({ ...setup, page: 'apply', applyOperationId: 'apply-1' });
        void run(operationOf('apply-1', 'setup', steps, setup.id), () => 'Docker 20.10.24').then(() => {
          putSetup({ ...need(setups.get(setup.id)), page: 'done', finishedAt: Date.now() });
        });
        return { operationId: 'apply-1' };
      },
      'provisioning.discard': ({ id }: { id: string }) => {
        setups.delete(id);
        core.remove('setups', id);
      },
      'operations.cancel': () => undefined,
      'operations.resume': ({ id }: { id: string }) => ({ operationId: id }),
      'system.openExternal': () => undefined,
      ...options.answers,
    },
  });
  return core;
}

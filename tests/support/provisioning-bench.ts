import { createBundleReader } from '../../electron/adapters/bundle/index.ts';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import type { HostConnector } from '../../electron/adapters/host-connection.ts';
import { createRegistryClient } from '../../electron/adapters/registry/index.ts';
import { createHostConnector } from '../../electron/adapters/ssh/index.ts';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import type { Clusters } from '../../electron/core/clusters/index.ts';
import type { Clock } from '../../electron/core/context.ts';
import { createHosts, type Hosts } from '../../electron/core/hosts/index.ts';
import { createProvisioning, type Provisioning } from '../../electron/core/provisioning/index.ts';
import { createRegistries } from '../../electron/core/registries/index.ts';
import type { Storage } from '../../electron/storage/stores.ts';
import type { Operation } from '../../shared/schema/operation.ts';
import type { Setup, SetupWishes } from '../../shared/schema/plan.ts';
import type { BedHost } from '../bed/index.ts';
import { noOpensshFiles } from './no-openssh-files.ts';
import { saidIn } from './said.ts';
import { createTestContext, type TestContext } from './test-context.ts';

type Registration = Parameters<Clusters['register']>[0];

export interface ProvisioningBench extends AsyncDisposable {
  readonly context: TestContext;
  readonly hosts: Hosts;
  readonly provisioning: Provisioning;
  readonly clusters: { readonly registered: readonly Registration[] };
  /** Hosts on which no build may begin, and `<host> again` once one may. */
  readonly quieted: readonly string[];
  readonly signal: AbortSignal;
  /** Adds bed hosts and pins their keys; ids in the same order. */
  add(hosts: readonly BedHost[]): Promise<string[]>;
  /** A set-up with proposed wishes and these changes. */
  wish(ids: readonly string[], wishes?: Partial<SetupWishes>): Promise<Setup>;
  apply(planId: string): Promise<Operation>;
  /** Waits until the operation's output matches. */
  seen(operationId: string, text: RegExp): Promise<void>;
  /** Steps that did not end well, with what they say. */
  trouble(operation: Operation): readonly string[];
  output(operationId: string): string;
}

interface BenchParts {
  readonly storage?: Storage;
  /** Laid around the real connector, for faults between two requests. */
  readonly wrap?: (connector: HostConnector) => HostConnector;
}

/** Real SSH, engines and ledger, kept in memory unless a storage is given; only the cluster's records are noted instead of watched. */
export function openProvisioningBench(
  privateKey: string,
  clock: Clock = systemClock,
  { storage, wrap = (connector) => connector }: BenchParts = {},
): ProvisioningBench {
  const context = createTestContext({ connector: wrap(createHostConnector()), clock, ...(storage && { storage }) });
  const hosts = createHosts(context, noOpensshFiles);
  const registries = createRegistries(context, {
    hosts,
    client: createRegistryClient(),
    certificates: createCertificateMaker(),
  });
  const registered: Registration[] = [];
  const clusters = {
    register(registration: Registration) {
      registered.push(registration);
      const cluster = {
        id: context.newId(),
        name: registration.name,
        engine: 'swarm' as const,
        managerHostIds: [...registration.managerHostIds],
        workerHostIds: [...registration.workerHostIds],
        createdAt: context.clock.now(),
        engineClusterId: registration.engineClusterId,
        joinTokens: { setAt: null },
      };
      return cluster;
    },
  };
  const quieted: string[] = [];
  const provisioning = createProvisioning(context, {
    ...{ hosts, clusters, registries, bundles: createBundleReader() },
    quietBuilds: async (hostId) => {
      quieted.push(hostId);
      return { [Symbol.dispose]: () => void quieted.push(`${hostId} again`) };
    },
  });
  const signal = context.stopping;
  return {
    context,
    hosts,
    provisioning,
    clusters: { registered },
    quieted,
    signal,
    async add(bedHosts) {
      const added = await hosts.add({ hosts: bedHosts.map((host) => inputOf(host, privateKey)) });
      for (const host of added) {
        const scan = await hosts.scanKey({ id: host.id }, signal);
        await hosts.pinKey({ id: host.id, fingerprint: scan.fingerprint }, signal);
      }
      return added.map((host) => host.id);
    },
    async wish(ids, wishes = {}) {
      const setup = await provisioning.begin({ hostIds: ids });
      const proposed = await provisioning.proposeWishes({ id: setup.id });
      return await provisioning.save({ id: setup.id, wishes: { ...proposed, ...wishes } });
    },
    async apply(planId) {
      const { operationId } = await provisioning.apply({ planId }, signal);
      return await context.operations.finished(operationId);
    },
    async seen(operationId, text) {
      const shown: string[] = [];
      for await (const lines of context.operations.output(operationId, 0, signal)) {
        shown.push(...lines.map(saidIn));
        if (text.test(shown.join('\n'))) return;
      }
      throw new Error(`the operation ended without saying ${text}:\n${shown.join('\n')}`);
    },
    trouble: (operation) =>
      operation.steps
        .filter((step) => step.state !== 'done' && step.state !== 'skipped')
        .map((step) => `${step.id} ${step.state} ${JSON.stringify(step.error)}`),
    output: (operationId) =>
      context.storage.outputs
        .read(operationId, 0, 100_000)
        .map((line) => `${line.stepId} ${line.stream} ${saidIn(line)}`)
        .join('\n'),
    async [Symbol.asyncDispose]() {
      await hosts[Symbol.asyncDispose]();
      await context[Symbol.asyncDispose]();
    },
  };
}

function inputOf(host: BedHost, privateKey: string) {
  const byPassword = host.password !== undefined;
  return {
    name: host.name,
    ssh: {
      address: host.address,
      port: host.port,
      username: host.user,
      method: 'key' as const,
      escalation:
        host.user === 'root' ? ('root' as const) : byPassword ? ('sudo-password' as const) : ('sudo' as const),
    },
    internalAddress: null,
    profiles: [],
    secrets: { privateKey, ...(byPassword && host.user !== 'root' && { sudoPassword: host.password }) },
  };
}

import { createHosts } from '../../electron/core/hosts/index.ts';
import { createProvisioning, type Provisioning } from '../../electron/core/provisioning/index.ts';
import type { Registries } from '../../electron/core/registries/index.ts';
import type { Plan } from '../../shared/schema/plan.ts';
import { createFakeHosts } from './fake-hosts.ts';
import { noOpensshFiles } from './no-openssh-files.ts';
import { ProvisioningMachine } from './provisioning-machine.ts';
import { createTestContext, type TestContext } from './test-context.ts';

export interface FakeFleet extends AsyncDisposable {
  readonly context: TestContext;
  readonly provisioning: Provisioning;
  readonly machines: readonly ProvisioningMachine[];
  readonly hostIds: readonly string[];
  plan(): Promise<Plan>;
}

/** Hosts h0, h1, … that only want Docker: no cluster, no registry, no mirrors. */
export async function openFakeFleet(count: number): Promise<FakeFleet> {
  let now = 1_700_000_000_000;
  const clock = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const connector = createFakeHosts();
  const context = createTestContext({ connector, clock });
  const hosts = createHosts(context, noOpensshFiles);
  const registries = { authority: async () => ({ certificate: 'PEM' }) } as Partial<Registries> as Registries;
  const register = () => {
    throw new Error('no cluster was wished');
  };
  const provisioning = createProvisioning(context, { hosts, registries, clusters: { register } });
  const { signal } = new AbortController();
  const machines: ProvisioningMachine[] = [];
  const hostIds: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const machine = new ProvisioningMachine();
    const address = `10.0.0.${index + 5}`;
    machine.facts = {
      hostname: `h${index}`,
      'machine-id': String(index).repeat(64),
      addresses: `2: eth0    inet ${address}/24 scope global eth0\\ x`,
    };
    connector.machine(address, { answer: machine.answer });
    const ssh = { address, port: 22, username: 'root', method: 'agent' as const, escalation: 'root' as const };
    const [host] = await hosts.add({
      hosts: [{ name: `h${index}`, ssh, internalAddress: null, profiles: [], secrets: {} }],
    });
    if (!host) throw new Error('not added');
    const scan = await hosts.scanKey({ id: host.id }, signal);
    await hosts.pinKey({ id: host.id, fingerprint: scan.fingerprint }, signal);
    machines.push(machine);
    hostIds.push(host.id);
  }
  const setup = await provisioning.begin({ hostIds });
  const wishes = { ...setup.wishes, managers: [], workers: [], registry: null };
  await provisioning.save({ id: setup.id, wishes });
  return {
    ...{ context, provisioning, machines, hostIds },
    plan: () => provisioning.plan({ id: setup.id }, signal),
    [Symbol.asyncDispose]: () => context[Symbol.asyncDispose](),
  };
}

import { readFile } from 'node:fs/promises';
import { InstallWishes } from '../../shared/schema/install.ts';
import type { Plan, Setup } from '../../shared/schema/plan.ts';
import type { BedHost } from '../../tests/bed/index.ts';
import type { LiveClient } from '../../tests/support/live-client.ts';

/** Adds the hosts with the bed's key and pins each host key, after comparing it with the one read on the host itself. */
export async function addHosts(live: LiveClient, hosts: readonly BedHost[]): Promise<string[]> {
  const added = await live.client.hosts.add({
    hosts: await Promise.all(
      hosts.map(async (host) => ({
        name: host.name,
        ssh: {
          address: host.address,
          port: host.port,
          username: host.user,
          method: 'key' as const,
          escalation: 'root' as const,
        },
        secrets: { privateKey: await readFile(host.privateKeyPath, 'utf8') },
      })),
    ),
  });
  await Promise.all(
    added.map(async (host, index) => {
      const shown = await live.client.hosts.scanKey({ id: host.id });
      const real = await hosts[index]?.publicHostKeyFingerprint();
      if (shown.fingerprint !== real)
        throw new Error(`${host.name} shows ${shown.fingerprint}, but its key is ${real}`);
      await live.client.hosts.pinKey({ id: host.id, fingerprint: shown.fingerprint });
      await live.until('the pinned key', () => live.get('hosts', host.id)?.hostKey ?? undefined, 5000);
    }),
  );
  return added.map((host) => host.id);
}

export interface SetupChoices {
  readonly mirror: string;
  readonly yumRepository: string;
}

/** Checks the hosts and fills the wishes in: first host as manager and registry, the others as workers. */
export async function wishFor(live: LiveClient, hostIds: readonly string[], choices: SetupChoices): Promise<Setup> {
  const begun = await live.client.provisioning.begin({ hostIds: [...hostIds] });
  const { operationId } = await live.client.provisioning.check({ id: begun.id });
  await live.succeeded(operationId, 120_000);
  const proposed = await live.client.provisioning.proposeWishes({ id: begun.id });
  const [manager = '', ...workers] = hostIds;
  const wishes = {
    ...proposed,
    managers: [manager],
    workers,
    mirrors: [choices.mirror],
    install: InstallWishes.parse({ source: { kind: 'own', url: choices.yumRepository } }),
    registry: { hostId: manager, port: 5000 },
    clusterName: 'demo',
  };
  return live.client.provisioning.save({ id: begun.id, page: 'plan', wishes });
}

/** Computes the plan; a blocked one fails with its reasons. */
export async function planFor(live: LiveClient, setup: Setup): Promise<Plan> {
  const plan = await live.client.provisioning.plan({ id: setup.id });
  if (plan.blockers.length > 0) throw new Error(`the plan is blocked: ${JSON.stringify(plan.blockers)}`);
  return plan;
}

import { changeLogins } from '../../../../shared/domain/client-config.ts';
import { about } from '../../../../shared/domain/plans.ts';
import type { PlanBlocker, PlanTaskOf } from '../../../../shared/schema/plan.ts';
import type { PullCredentials } from '../../../adapters/cluster-engine.ts';
import { readClientConfig } from '../../../commands/registry-access.ts';
import { readAll, type SiteParts } from '../read-site.ts';
import { placedAuthorities } from '../registry-authorities.ts';
import { rememberedRequest } from '../remembered-wishes.ts';
import { registryAuthorities, registryLogins } from '../steps/registry-access.ts';
import { lookAtEngines } from './look-at-engines.ts';
import type { TaskKind } from './task.ts';

const readMs = 30_000;

/** Authorities and logins of registries on hosts, placed or taken away; no engine restarts. */
export const registryAccessTask: TaskKind<PlanTaskOf<'registryAccess'>> = {
  operation: 'maintenance',
  title: ({ remove }, count) => ({
    key: remove ? 'provisioning.task.registryAccess.removeTitle' : 'provisioning.task.registryAccess.title',
    params: { count },
  }),
  subject: (_task, plan) => plan.id,
  scope: ({ context }, _task, hostIds) => rememberedRequest(context.storage.records, hostIds),
  async look(parts, request, signal) {
    const { registryIds, authorities, logins, remove } = request.task;
    const registries = registryIds.map((id) => parts.context.storage.records.of('registries').require(id));
    const credentials = logins ? registries.flatMap(({ id }) => parts.registries.credentials(id) ?? []) : [];
    const found = await readLogins(parts, { hostIds: request.hostIds, credentials, remove }, signal);
    const kinds = [
      registryAuthorities(authorities ? placedAuthorities(registries) : [], remove),
      registryLogins({ logins: credentials, remove, done: found.done }),
    ];
    const view = await lookAtEngines(
      parts,
      { ...request, mirrorsWished: false, settingsUntouched: true, kinds },
      signal,
    );
    const missing = logins ? registries.filter(({ id }) => parts.registries.credentials(id) === null) : [];
    return {
      ...view,
      blockers: [...view.blockers, ...found.blockers],
      warnings: [...view.warnings, ...missing.map(({ host }) => about(null, 'noLoginOfRegistry', { registry: host }))],
    };
  },
  async finish(parts, { hostIds, task }, signal) {
    if (task.logins) for (const id of task.registryIds) noteLoginHosts(parts, { id, hostIds, remove: task.remove });
    await readAll(parts, hostIds, signal);
  },
};

/** So that these hosts can be named when the login changes. */
function noteLoginHosts(
  { context }: SiteParts,
  { id, hostIds, remove }: { readonly id: string; readonly hostIds: readonly string[]; readonly remove: boolean },
): void {
  const registries = context.storage.records.of('registries');
  const registry = registries.get(id);
  if (!registry) return;
  const others = registry.loginHosts.filter(({ hostId }) => !hostIds.includes(hostId));
  const at = context.clock.now();
  registries.put({
    ...registry,
    loginHosts: [...others, ...(remove ? [] : hostIds.map((hostId) => ({ hostId, at })))],
  });
}

interface LoginsRequest {
  readonly hostIds: readonly string[];
  readonly credentials: readonly PullCredentials[];
  readonly remove: boolean;
}

/** On which hosts nothing is left to be done, and where nothing can be. A host that can't be read says so by itself. */
async function readLogins(
  { context, hosts }: SiteParts,
  { hostIds, credentials, remove }: LoginsRequest,
  signal: AbortSignal,
): Promise<{ readonly done: ReadonlySet<string>; readonly blockers: readonly PlanBlocker[] }> {
  const done = new Set<string>();
  const blockers: PlanBlocker[] = [];
  if (credentials.length === 0) return { done, blockers };
  const read = async (hostId: string) => {
    const connection = await hosts.connection(hostId, signal);
    const { stdout } = await connection.exec({ script: readClientConfig(), root: true, signal, timeoutMs: readMs });
    const change = changeLogins(stdout, credentials, remove);
    const host = context.storage.records.of('hosts').require(hostId).name;
    if (change.kind === 'same') done.add(hostId);
    if (change.kind === 'invalid') blockers.push(about(hostId, 'clientConfigInvalid', { host }));
    if (change.kind === 'store') blockers.push(about(hostId, 'credentialStore', { host, store: change.name }));
  };
  await Promise.allSettled(hostIds.map(read));
  return { done, blockers };
}

import PQueue from 'p-queue';
import type { Facts } from '../../../shared/domain/facts.ts';
import { internalAddresses } from '../../../shared/domain/plans-addresses.ts';
import { errorInfo, SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ErrorInfo } from '../../../shared/schema/error.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { SetupWishes } from '../../../shared/schema/plan.ts';
import type { BundleReader } from '../../adapters/bundle-files.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Registries } from '../registries/index.ts';
import type { BuiltInRegistries } from './built-in-registries.ts';
import { cutJoins } from './cut-joins.ts';
import { readProxies } from './proxies.ts';
import type { Member, RegistrySite, Site } from './site.ts';
import { readEngine } from './steps/engine-answers.ts';
import { sha256 } from './steps/step.ts';

export interface SiteParts {
  readonly context: CoreContext;
  readonly hosts: Hosts;
  readonly registries: Registries;
  readonly builtIn: BuiltInRegistries;
  /** Missing: offline bundles can't be read here. */
  readonly bundles?: BundleReader;
}

export interface SiteRequest {
  readonly hostIds: readonly string[];
  /** Further hosts that are only read: a manager of the cluster, say. */
  readonly readIds?: readonly string[];
  readonly wishes: SetupWishes;
  /** Internal addresses settled by a plan before; else they are found in the facts. */
  readonly addresses?: Readonly<Record<string, string>>;
}

export interface SiteReading {
  readonly site: Site;
  /** Hosts that could not be read, with the reason. */
  readonly failed: ReadonlyMap<string, ErrorInfo>;
  /** Hosts that were read but have no clear internal address. */
  readonly withoutAddress: readonly { readonly host: Host; readonly facts: Facts }[];
}

interface SiteLook extends SiteRequest {
  /** Nodes of the cluster as they were known: for one whose managers give no answer without a quorum. */
  readonly knownNodeIds?: readonly string[] | undefined;
}

/** Reads all hosts at once; changes nothing on them. */
export async function readSite(parts: SiteParts, request: SiteLook, signal: AbortSignal): Promise<SiteReading> {
  const hostIds = [...new Set([...request.hostIds, ...(request.readIds ?? [])])];
  const { facts, failed } = await readAll(parts, hostIds, signal);
  const addresses = settledAddresses(parts, { ...request, hostIds }, facts);
  const members = new Map<string, Member>();
  const withoutAddress: { host: Host; facts: Facts }[] = [];
  for (const [id, of] of facts) {
    const host = parts.context.storage.records.of('hosts').require(id);
    const address = addresses.get(id);
    if (address === undefined) withoutAddress.push({ host, facts: of });
    else members.set(id, { host, facts: of, address });
  }
  const firstManager = pickFirstManager(request.wishes, members, addresses);
  const { certificate } = await parts.registries.authority();
  const pem = certificate.endsWith('\n') ? certificate : `${certificate}\n`;
  const nodeIds = await readNodeIds(parts, members, firstManager?.hostId, signal).catch((error: unknown) => {
    // Without its nodes the cluster is not known: its manager counts as not read.
    if (!firstManager || signal.aborted) throw error;
    if (request.knownNodeIds) return new Set(request.knownNodeIds);
    members.delete(firstManager.hostId);
    failed.set(firstManager.hostId, errorInfo(error));
    return new Set<string>();
  });
  const site: Site = {
    wishes: request.wishes,
    members,
    firstManager,
    nodeIds,
    cutJoins: cutJoins(parts.context.storage.records, hostIds),
    registry: registrySite(parts, request.wishes, addresses),
    ...(await readBundle(parts, request.wishes, signal)),
    proxies: await readProxies(parts, { wishes: request.wishes, members }, signal),
    authority: { certificate: pem, sha256: sha256(pem) },
  };
  return { site, failed, withoutAddress };
}

export async function readAll(
  parts: Pick<SiteParts, 'context' | 'hosts'>,
  hostIds: readonly string[],
  signal: AbortSignal,
) {
  const facts = new Map<string, Facts>();
  const failed = new Map<string, ErrorInfo>();
  const queue = new PQueue({ concurrency: parts.context.storage.settings.get().parallelHosts });
  const read = async (id: string) => {
    try {
      facts.set(id, await parts.hosts.readFacts(id, signal));
    } catch (error) {
      failed.set(id, errorInfo(error));
    }
  };
  await Promise.all(hostIds.map((id) => queue.add(() => read(id))));
  if (signal.aborted) throw new SlipwayError('operation.cancelled');
  // In the order of the set-up, not of the answers.
  return { facts: new Map(hostIds.flatMap((id) => pair(id, facts.get(id)))), failed };
}

function pair<T>(id: string, value: T | undefined): readonly (readonly [string, T])[] {
  return value === undefined ? [] : [[id, value]];
}

function settledAddresses(
  { context }: SiteParts,
  { hostIds, addresses = {} }: SiteRequest,
  facts: ReadonlyMap<string, Facts>,
): ReadonlyMap<string, string> {
  const hosts = hostIds.flatMap((id) => context.storage.records.of('hosts').get(id) ?? []);
  const logins = new Map(hosts.flatMap((host) => pair(host.id, host.ssh?.address)));
  const found = internalAddresses(facts, logins);
  return new Map(
    hosts.flatMap((host) => pair(host.id, addresses[host.id] ?? host.internalAddress ?? found.get(host.id))),
  );
}

/** A wished manager that manages a cluster already goes on with it; else the first of the list starts one. */
function pickFirstManager(
  { managers }: SetupWishes,
  members: ReadonlyMap<string, Member>,
  addresses: ReadonlyMap<string, string>,
): Site['firstManager'] {
  const active = (id: string) => {
    const swarm = members.get(id)?.facts.docker.server?.swarm;
    return swarm?.state === 'active' && swarm.manager;
  };
  const hostId = managers.find(active) ?? managers[0];
  const address = hostId === undefined ? undefined : addresses.get(hostId);
  return hostId === undefined || address === undefined ? null : { hostId, address };
}

async function readNodeIds(
  { hosts }: SiteParts,
  members: ReadonlyMap<string, Member>,
  managerId: string | undefined,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const swarm = managerId === undefined ? undefined : members.get(managerId)?.facts.docker.server?.swarm;
  if (managerId === undefined || swarm?.state !== 'active' || !swarm.manager) return new Set();
  const docker = await hosts.docker(managerId, signal);
  return new Set(readEngine('nodes', await docker.listNodes({ abortSignal: signal })).map((node) => node.ID));
}

async function readBundle(
  { bundles }: SiteParts,
  { install }: SetupWishes,
  signal: AbortSignal,
): Promise<Pick<Site, 'bundle'>> {
  const wished = install.method === 'offline' || install.method === 'auto' ? install.bundle : null;
  return wished !== null && bundles ? { bundle: await bundles.read(wished, signal) } : {};
}

function registrySite(
  { builtIn }: SiteParts,
  { registry }: SetupWishes,
  addresses: ReadonlyMap<string, string>,
): RegistrySite | null {
  const address = registry && addresses.get(registry.hostId);
  if (!registry || !address) return null;
  const host = `${address}:${registry.port}`;
  return { hostId: registry.hostId, host, port: registry.port, known: builtIn.login(host) !== null };
}

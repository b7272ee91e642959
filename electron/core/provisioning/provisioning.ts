import { exportPlan } from '../../../shared/domain/plans-text.ts';
import { firstWishes, profilesFor, proposeWishes, wishesForHosts } from '../../../shared/domain/plans-wishes.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { SecretStatus } from '../../../shared/schema/common.ts';
import type { ApplyOptions, Plan, PlanTask, Setup, SetupPage, SetupWishes } from '../../../shared/schema/plan.ts';
import type { BundleReader } from '../../adapters/bundle-files.ts';
import type { Clusters } from '../clusters/index.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';
import type { Registries } from '../registries/index.ts';
import { coreTexts } from '../texts.ts';
import { Applying, type LeaveOut, requireAppliedPlan } from './applying.ts';
import { builtInRegistries } from './built-in-registries.ts';
import { acceptDrift } from './drift.ts';
import { defineDriftLook, startDriftLook } from './drift-look.ts';
import { wishedGroup } from './peer-notices.ts';
import { Plans } from './plans.ts';
import { proxyLogin, setProxyLogin } from './proxies.ts';
import { readAll } from './read-site.ts';
import { kindOf, type QuietBuilds, type TaskInput } from './tasks/index.ts';

interface ById {
  readonly id: string;
}

interface ProxyLoginInput {
  readonly address: string;
  readonly login: { readonly username: string; readonly password: string } | null;
}

interface SetupChange extends ById {
  readonly page?: SetupPage | undefined;
  readonly hostIds?: readonly string[] | undefined;
  readonly wishes?: SetupWishes | undefined;
}

interface OfApply {
  readonly operationId: string;
}

interface ApplyRequest {
  readonly planId: string;
  readonly options?: Optional<ApplyOptions> | undefined;
}

type Optional<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** The set-up and care of hosts: what is wished, plans, and their application. Errors: `plan.*`, `step.*`, `locked`, those of hosts. */
export interface Provisioning {
  begin(input: { readonly hostIds: readonly string[] }): Promise<Setup>;
  save(input: SetupChange): Promise<Setup>;
  check(input: ById): Promise<{ operationId: string }>;
  proposeWishes(input: ById): Promise<SetupWishes>;
  plan(input: ById, signal: AbortSignal): Promise<Plan>;
  planTask(input: { readonly task: PlanTask; readonly hostIds: readonly string[] }, signal: AbortSignal): Promise<Plan>;
  shownPlan(input: { readonly planId: string }): Promise<Plan>;
  exportPlan(input: { readonly planId: string; readonly format: 'markdown' | 'shell' }): Promise<{ text: string }>;
  apply(input: ApplyRequest, signal: AbortSignal): Promise<{ operationId: string }>;
  pause(input: OfApply): Promise<void>;
  proceed(input: OfApply): Promise<void>;
  retryHost(input: OfApply & { readonly hostId: string }): Promise<void>;
  leaveOut(input: LeaveOut): Promise<void>;
  acceptDrift(input: { readonly hostId: string; readonly names: readonly string[] }): Promise<void>;
  lookForDrift(input: { readonly hostIds: readonly string[] }): Promise<{ operationId: string }>;
  setProxyLogin(input: ProxyLoginInput): Promise<void>;
  proxyLogin(input: { readonly address: string }): Promise<SecretStatus>;
  discard(input: ById): Promise<void>;
}

export interface ProvisioningCollaborators {
  readonly hosts: Hosts;
  readonly clusters: Pick<Clusters, 'register'>;
  readonly registries: Registries;
  readonly quietBuilds?: QuietBuilds;
  /** Missing: offline bundles can't be read here. */
  readonly bundles?: BundleReader;
}

export function createProvisioning(context: CoreContext, collaborators: ProvisioningCollaborators): Provisioning {
  return new ProvisioningService(context, collaborators);
}

class ProvisioningService implements Provisioning {
  readonly #context: CoreContext;
  readonly #hosts: Hosts;
  readonly #plans: Plans;
  readonly #applying: Applying;

  constructor(context: CoreContext, { hosts, clusters, registries, bundles, quietBuilds }: ProvisioningCollaborators) {
    this.#context = context;
    this.#hosts = hosts;
    const builtIn = builtInRegistries(context.storage.records, registries);
    const parts = {
      context,
      hosts,
      registries,
      clusters,
      builtIn,
      ...(bundles && { bundles }),
      ...(quietBuilds && { quietBuilds }),
    };
    this.#plans = new Plans(parts);
    this.#applying = new Applying(parts);
    defineDriftLook(parts);
  }

  async begin({ hostIds }: { readonly hostIds: readonly string[] }): Promise<Setup> {
    const unfinished = this.#setups.list().find((setup) => setup.finishedAt === null);
    if (unfinished) return unfinished;
    const known = this.#knownHosts(hostIds);
    const setup: Setup = {
      id: this.#context.newId(),
      page: 'hosts',
      hostIds: known,
      wishes: firstWishes(known),
      checkOperationId: null,
      applyOperationId: null,
      createdAt: this.#context.clock.now(),
      finishedAt: null,
    };
    this.#setups.put(setup);
    return setup;
  }

  /** A changed list of hosts changes the roles with it, unless new wishes come along. */
  async save({ id, page, hostIds, wishes }: SetupChange): Promise<Setup> {
    const before = this.#setups.require(id);
    const hosts = hostIds ? this.#knownHosts(hostIds) : before.hostIds;
    const roles = wishes ?? (hostIds ? wishesForHosts(before.wishes, hosts) : before.wishes);
    const setup: Setup = { ...before, page: page ?? before.page, hostIds: hosts, wishes: roles };
    this.#setups.put(setup);
    return setup;
  }

  async check({ id }: ById): Promise<{ operationId: string }> {
    const setup = this.#setups.require(id);
    const profiles = Object.fromEntries(setup.hostIds.map((hostId) => [hostId, profilesFor(hostId, setup.wishes)]));
    const { hostIds, wishes } = setup;
    const between = wishedGroup({ id: setup.id, hostIds, wishes });
    const { operationId } = await this.#hosts.check({ ids: setup.hostIds, profiles, between });
    this.#setups.put({ ...this.#setups.require(id), checkOperationId: operationId });
    return { operationId };
  }

  /** Hosts that can't be read now are left as wished before. */
  async proposeWishes({ id }: ById): Promise<SetupWishes> {
    const setup = this.#setups.require(id);
    const { facts } = await readAll(
      { context: this.#context, hosts: this.#hosts },
      setup.hostIds,
      this.#context.stopping,
    );
    const proposed = proposeWishes(setup.wishes, facts);
    return wishesForHosts(proposed, setup.hostIds);
  }

  plan({ id }: ById, signal: AbortSignal): Promise<Plan> {
    const { hostIds } = this.#setups.require(id);
    return this.#plans.make({ kind: 'setup', setupId: id }, hostIds, signal);
  }

  async planTask(
    { task, hostIds }: { readonly task: PlanTask; readonly hostIds: readonly string[] },
    signal: AbortSignal,
  ) {
    return await this.#plans.make(task, this.#knownHosts(hostIds), signal);
  }

  async shownPlan({ planId }: { readonly planId: string }): Promise<Plan> {
    return this.#planOf(planId);
  }

  async exportPlan({ planId, format }: { readonly planId: string; readonly format: 'markdown' | 'shell' }) {
    const plan = this.#planOf(planId);
    const { records, settings } = this.#context.storage;
    const hosts = records.of('hosts');
    const hostName = (id: string) => hosts.get(id)?.name ?? id;
    const hostAddress = (id: string) => hosts.get(id)?.ssh?.address ?? '';
    return { text: exportPlan(plan, format, { ...coreTexts(settings.get().language), hostName, hostAddress }) };
  }

  async apply({ planId, options }: ApplyRequest, signal: AbortSignal): Promise<{ operationId: string }> {
    const shown = this.#plans.require(planId);
    const { task } = shown;
    const setup = task.kind === 'setup' ? this.#setups.require(task.setupId) : null;
    if (setup) this.#refuseWhileApplying(setup);
    const confirmed = await this.#plans.confirm(shown, signal);
    const input = { ...confirmed, options: this.#optionsFor(confirmed, options) };
    const kind = kindOf(task);
    const subjectId = kind.subject(task, input.plan);
    const operation = this.#context.operations.start<TaskInput>(kind.operation, {
      title: input.plan.title,
      subjectId,
      input,
      steps: input.plan.steps.map(({ id, hostId, title }) => ({ id, hostId, title })),
      hostIds: input.hostIds,
      locks: [`${kind.operation}/${subjectId}`],
    });
    if (setup) this.#setups.put({ ...this.#setups.require(setup.id), page: 'apply', applyOperationId: operation.id });
    return { operationId: operation.id };
  }

  async pause(input: OfApply): Promise<void> {
    this.#applying.pause(input, true);
  }

  async proceed(input: OfApply): Promise<void> {
    this.#applying.pause(input, false);
  }

  retryHost(input: OfApply & { readonly hostId: string }): Promise<void> {
    return this.#applying.retryHost(input);
  }

  async leaveOut(input: LeaveOut): Promise<void> {
    this.#applying.leaveOut(input);
  }

  async acceptDrift(input: { readonly hostId: string; readonly names: readonly string[] }): Promise<void> {
    acceptDrift(this.#context, input);
  }

  async lookForDrift({ hostIds }: { readonly hostIds: readonly string[] }): Promise<{ operationId: string }> {
    return startDriftLook({ context: this.#context, hosts: this.#hosts }, hostIds);
  }

  async setProxyLogin(input: ProxyLoginInput): Promise<void> {
    const { storage, clock } = this.#context;
    setProxyLogin({ secrets: storage.secrets, now: clock.now() }, input);
  }

  async proxyLogin({ address }: { readonly address: string }): Promise<SecretStatus> {
    return { setAt: proxyLogin(this.#context.storage.secrets, address)?.setAt ?? null };
  }

  async discard({ id }: ById): Promise<void> {
    this.#refuseWhileApplying(this.#setups.require(id));
    this.#setups.remove(id);
    this.#context.storage.records.of('peerRounds').remove(id);
  }

  /** Fails with `conflict` {reason: 'strangeCanary'} for a host that is no part of the plan. */
  #optionsFor({ hostIds, options }: TaskInput, wished: ApplyRequest['options'] = {}): ApplyOptions {
    const { parallelHosts = options.parallelHosts, canaryHostId = options.canaryHostId } = wished;
    if (canaryHostId !== null && !hostIds.includes(canaryHostId)) {
      throw new SlipwayError('conflict', { data: { reason: 'strangeCanary' } });
    }
    return { parallelHosts, canaryHostId };
  }

  #planOf(planId: string): Plan {
    return this.#plans.get(planId)?.plan ?? requireAppliedPlan(this.#context.storage, planId);
  }

  get #setups() {
    return this.#context.storage.records.of('setups');
  }

  #knownHosts(hostIds: readonly string[]): string[] {
    const hosts = this.#context.storage.records.of('hosts');
    return [...new Set(hostIds)].map((id) => hosts.require(id).id);
  }

  #refuseWhileApplying({ applyOperationId }: Setup): void {
    const operation = applyOperationId
      ? this.#context.storage.records.of('operations').get(applyOperationId)
      : undefined;
    if (operation?.state !== 'queued' && operation?.state !== 'running') return;
    throw new SlipwayError('conflict', { data: { reason: 'setupRuns', operation: operation.id } });
  }
}

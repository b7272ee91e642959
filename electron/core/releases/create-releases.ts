import { sameHealth } from '../../../shared/domain/health-command.ts';
import { formatImageReference, parseImageReference, repositoryPath } from '../../../shared/domain/image-reference.ts';
import { stands } from '../../../shared/domain/release-verdict.ts';
import { releaseEvent, releaseReason } from '../../../shared/domain/rollout-text.ts';
import { formatSelector, matchesSelector } from '../../../shared/domain/selector.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Release } from '../../../shared/schema/release.ts';
import type { Service } from '../../../shared/schema/service.ts';
import type { HoldKind, ReleaseDecision } from '../../../shared/schema/strategy.ts';
import type { CoreContext } from '../context.ts';
import { whoWorks } from '../who.ts';
import { registryOf } from './check-image.ts';
import { readMemo } from './release-memo.ts';
import { type ReleaseInput, releaseOperation, releaseSteps } from './release-operation.ts';
import { hasVerdict, ReleaseRecords } from './release-records.ts';
import type { ReleaseCollaborators, ReleaseRequest, Releases, StartedReleases } from './releases.ts';
import { Strategies, type StrategySubject } from './strategies.ts';

type NewRelease = Pick<
  Release,
  'clusterId' | 'applicationId' | 'buildId' | 'trigger' | 'toImage' | 'toDigest' | 'health'
> &
  Pick<ReleaseInput, 'registryId' | 'restoreOf'>;

/** The releases feature. Defines its kind of operation: call it before `operations.recover()`. */
export function createReleases(context: CoreContext, collaborators: ReleaseCollaborators): Releases {
  const parts = { context, collaborators, records: new ReleaseRecords(context), strategies: new Strategies(context) };
  context.operations.define(releaseOperation(parts));
  return new ReleaseService(parts);
}

interface ServiceParts {
  readonly context: CoreContext;
  readonly collaborators: ReleaseCollaborators;
  readonly records: ReleaseRecords;
  readonly strategies: Strategies;
}

class ReleaseService implements Releases {
  readonly #context: CoreContext;
  readonly #collaborators: ReleaseCollaborators;
  readonly #records: ReleaseRecords;
  readonly #strategies: Strategies;

  constructor(parts: ServiceParts) {
    this.#context = parts.context;
    this.#collaborators = parts.collaborators;
    this.#records = parts.records;
    this.#strategies = parts.strategies;
  }

  async startBuild({ buildId }: { readonly buildId: string }, signal: AbortSignal): Promise<StartedReleases> {
    const build = this.#context.storage.records.of('builds').require(buildId);
    const application = this.#context.storage.records.of('applications').require(build.applicationId);
    const registry = this.#collaborators.registries.require(application.registryId);
    if (build.digest === null)
      throw new SlipwayError('conflict', { data: { reason: 'buildHasNoImage', build: buildId } });
    const request: ReleaseRequest = {
      clusterId: application.clusterId,
      target: { selector: application.selector },
      image: `${registry.host}/${repositoryPath(registry, application.image)}:${build.tag}`,
      digest: build.digest,
      registryId: registry.id,
      trigger: 'manual',
      applicationId: application.id,
      buildId,
    };
    return await this.release(request, signal);
  }

  async preview(
    { clusterId, selector }: Parameters<Releases['preview']>[0],
    signal: AbortSignal,
  ): Promise<{ serviceId: string; name: string; image: string }[]> {
    const services = await this.#collaborators.clusters.engine(clusterId).services(signal);
    return services
      .filter((service) => matchesSelector(service.labels, selector))
      .map(({ id, name, image }) => ({ serviceId: id, name, image }));
  }

  decide({ releaseId, kind }: Parameters<Releases['decide']>[0]): void {
    const { hold, decisions } = this.#records.require(releaseId);
    if (hold === null || !answers(hold.kind, kind))
      throw new SlipwayError('conflict', { data: { reason: 'notHeld', release: releaseId } });
    const by = whoWorks();
    const decision = { kind, at: this.#context.clock.now(), by };
    this.#records.change(releaseId, { decisions: [...decisions, decision] });
    this.#records.tell(releaseId, [{ kind: 'info', message: releaseEvent(kind, { by }) }]);
  }

  async plan({ clusterId, serviceId, strategy }: Parameters<Releases['plan']>[0], signal: AbortSignal) {
    const engine = this.#collaborators.clusters.engine(clusterId);
    const applicationId = this.#strategies.applicationOf(clusterId, await engine.service(serviceId, signal));
    const draft = { id: '', scope: 'service', subjectId: serviceId, changedAt: 0, changedBy: '' } as const;
    const about = { serviceId, applicationId, ...(strategy && { strategy: { ...strategy, ...draft } }) };
    return await this.#strategies.plan(engine, about, signal);
  }

  setStrategy({ strategy, ...subject }: Parameters<Releases['setStrategy']>[0]): void {
    this.#strategies.set(subject, strategy);
  }

  removeStrategy(subject: StrategySubject): void {
    this.#strategies.remove(subject);
  }

  async rollBack({ releaseId }: { readonly releaseId: string }, signal: AbortSignal): Promise<StartedReleases> {
    const replaced = this.#records.require(releaseId);
    const memo = readMemo(this.#context.storage.journal, releaseId);
    if (!memo?.changed || !stands(replaced.verdict))
      throw new SlipwayError('conflict', { data: { reason: 'nothingToRollBack', name: replaced.serviceName } });
    const service = await this.#collaborators.clusters.engine(replaced.clusterId).service(replaced.serviceId, signal);
    const wanted: NewRelease = {
      clusterId: replaced.clusterId,
      applicationId: replaced.applicationId,
      buildId: null,
      trigger: 'rollback',
      toImage: memo.fromImage,
      toDigest: parseImageReference(memo.fromImage)?.digest ?? '',
      registryId: registryOf(this.#context, memo.fromImage)?.id ?? null,
      restoreOf: releaseId,
      health: replaced.health && { from: replaced.health.to, to: replaced.health.from },
    };
    return this.#startAll([service], wanted);
  }

  async changeHealth(
    { clusterId, serviceId, health }: Parameters<Releases['changeHealth']>[0],
    signal: AbortSignal,
  ): Promise<StartedReleases> {
    const service = await this.#collaborators.clusters.engine(clusterId).service(serviceId, signal);
    const refused = (reason: string) => new SlipwayError('conflict', { data: { reason, name: service.name } });
    if (sameHealth(service.health, health)) throw refused('sameHealth');
    // One that waits may bring another image, which this one would take back.
    if (this.#records.open(clusterId, serviceId).length > 0) throw refused('releaseUnderWay');
    return this.#startAll([service], {
      ...{ clusterId, buildId: null, trigger: 'manual', restoreOf: null },
      applicationId: this.#strategies.applicationOf(clusterId, service),
      toImage: service.image,
      toDigest: service.digest ?? '',
      registryId: registryOf(this.#context, service.image)?.id ?? null,
      health: { from: service.health, to: health },
    });
  }

  async release(request: ReleaseRequest, signal: AbortSignal): Promise<StartedReleases> {
    const reference = parseImageReference(request.image);
    if (!reference) throw new SlipwayError('input.invalid', { data: { field: 'image', reason: 'reference' } });
    const services = await this.#targets(request, signal);
    const { clusterId, applicationId, buildId, trigger, registryId, digest } = request;
    const toImage = formatImageReference({ ...reference, digest });
    const wanted = {
      clusterId,
      applicationId,
      buildId,
      trigger,
      registryId,
      toImage,
      toDigest: digest,
      restoreOf: null,
      health: null,
    };
    return this.#startAll(services, wanted);
  }

  async #targets({ clusterId, target }: ReleaseRequest, signal: AbortSignal): Promise<readonly Service[]> {
    const engine = this.#collaborators.clusters.engine(clusterId);
    if ('serviceIds' in target) return await Promise.all(target.serviceIds.map((id) => engine.service(id, signal)));
    const services = (await engine.services(signal)).filter(({ labels }) => matchesSelector(labels, target.selector));
    if (services.length === 0)
      throw new SlipwayError('release.nothingSelected', {
        data: { selector: formatSelector(target.selector), clusterId },
      });
    return services;
  }

  #startAll(services: readonly Service[], wanted: NewRelease): StartedReleases {
    const batchId = this.#context.newId();
    const releases = services.map((service) => this.#startOne(service, wanted, batchId));
    const ids = releases.map((release) => release.id);
    const [first] = releases;
    // When all of it is under way already, it is that batch.
    const together = first && releases.every((release) => release.batchId === first.batchId);
    return { batchId: together ? first.batchId : batchId, releaseIds: ids };
  }

  #startOne(service: Service, wanted: NewRelease, batchId: string): Release {
    const open = this.#records.open(wanted.clusterId, service.id);
    const last = open.at(-1);
    if (last && wanted.restoreOf === null && last.trigger !== 'rollback' && last.toImage === wanted.toImage)
      return last;
    const { registryId, restoreOf, ...named } = {
      ...wanted,
      health: wanted.health ?? this.#waitingHealth(open, wanted),
    };
    const id = this.#context.newId();
    const operation = this.#context.operations.start<ReleaseInput>('release', {
      title: {
        key: wanted.health === null ? 'releases.operation' : 'releases.operationOfHealth',
        params: { service: service.name, image: wanted.toImage.split('@', 1)[0] ?? '' },
      },
      subjectId: service.id,
      input: { releaseId: id, registryId, restoreOf },
      steps: releaseSteps,
      locks: [`service/${service.id}`],
    });
    const release: Release = {
      ...named,
      ...{ id, batchId, operationId: operation.id, serviceId: service.id, serviceName: service.name },
      fromImage: service.image,
      ...{
        verdict: 'queued',
        cause: null,
        reason: null,
        failure: null,
        plan: null,
        hold: null,
        decisions: [],
        lastLogLines: [],
        events: [],
      },
      ...{ tasksDone: 0, tasksWanted: service.replicasWanted },
      ...{ createdAt: this.#context.clock.now(), startedAt: null, finishedAt: null },
    };
    this.#records.put(release);
    for (const older of open) this.#supersede(older, id);
    return release;
  }

  /** A health check that waits to be set comes with the release that takes its place; a roll back wants what was before. */
  #waitingHealth(open: readonly Release[], { restoreOf }: NewRelease): Release['health'] {
    const waiting = open.filter(({ verdict, trigger }) => verdict !== 'running' && trigger !== 'rollback');
    return restoreOf === null ? (waiting.findLast(({ health }) => health !== null)?.health ?? null) : null;
  }

  /** Only what has not begun: a running one ends first, and the newest goes on from where it left. */
  #supersede(older: Release, newerId: string): void {
    if (older.verdict === 'running' || hasVerdict(older)) return;
    this.#records.conclude(older.id, {
      verdict: 'superseded',
      reason: releaseReason('superseded', { release: newerId }),
    });
    this.#context.operations.cancel(older.operationId);
  }
}

/** Each hold has its own word; "now" is heard by all that keep a release from beginning. */
function answers(hold: HoldKind, kind: ReleaseDecision['kind']): boolean {
  switch (kind) {
    case 'approve':
      return hold === 'approval';
    case 'now':
      return hold !== 'canary';
    case 'confirm':
      return hold === 'canary';
  }
}

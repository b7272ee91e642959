import type { ImageFacts } from '../../../shared/domain/image-platforms.ts';
import { planRelease } from '../../../shared/domain/release-plan.ts';
import { matchesSelector } from '../../../shared/domain/selector.ts';
import type { Release } from '../../../shared/schema/release.ts';
import type { Service, ServiceHealth } from '../../../shared/schema/service.ts';
import type { ReleasePlan, Strategy, StrategyInput, StrategyScope } from '../../../shared/schema/strategy.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';
import type { CoreContext } from '../context.ts';
import { whoWorks } from '../who.ts';

export interface StrategySubject {
  readonly scope: StrategyScope;
  readonly subjectId: string;
}

/** How releases go: what was set for services and applications, and what follows from it. */
export class Strategies {
  readonly #context: CoreContext;

  constructor(context: CoreContext) {
    this.#context = context;
  }

  get #collection() {
    return this.#context.storage.records.of('strategies');
  }

  set({ scope, subjectId }: StrategySubject, input: StrategyInput): Strategy {
    const changed = { changedAt: this.#context.clock.now(), changedBy: whoWorks() };
    const strategy: Strategy = { ...input, id: idOf({ scope, subjectId }), scope, subjectId, ...changed };
    this.#collection.put(strategy);
    return strategy;
  }

  remove(subject: StrategySubject): void {
    if (this.#collection.get(idOf(subject))) this.#collection.remove(idOf(subject));
  }

  /** A service's own, else that of its application: whole, not field by field. */
  of({ serviceId, applicationId }: Pick<Release, 'serviceId' | 'applicationId'>): Strategy | undefined {
    return this.#known('service', serviceId) ?? this.#known('application', applicationId);
  }

  /** A freeze of either counts. */
  freezesOf({ serviceId, applicationId }: Pick<Release, 'serviceId' | 'applicationId'>): Strategy['freeze'][] {
    return [this.#known('service', serviceId), this.#known('application', applicationId)].map(
      (strategy) => strategy?.freeze ?? null,
    );
  }

  /** What a release of the service goes by now. `strategy` stands in for what is kept. */
  async plan(
    engine: ClusterEngine,
    about: Pick<Release, 'serviceId' | 'applicationId'> & {
      readonly strategy?: Strategy | undefined;
      readonly image?: ImageFacts | undefined;
      /** The health check that the release sets. */
      readonly health?: Release['health'];
    },
    signal: AbortSignal,
  ): Promise<ReleasePlan> {
    const [service, nodes] = await Promise.all([engine.service(about.serviceId, signal), engine.nodes(signal)]);
    const openNodes = nodes.filter((node) => node.state === 'ready' && node.availability === 'active').length;
    const given = about.health ? { ...service, ...withHealth(about.health.to) } : service;
    const strategy = about.strategy ?? this.of(about);
    return planRelease({ service: given, strategy, openNodes, image: about.image, nodes });
  }

  /** The application by which a release of the service would come; null where none selects it. */
  applicationOf(clusterId: string, { labels }: Pick<Service, 'labels'>): string | null {
    const found = this.#context.storage.records
      .of('applications')
      .list()
      .find((application) => application.clusterId === clusterId && matchesSelector(labels, application.selector));
    return found?.id ?? null;
  }

  #known(scope: StrategyScope, subjectId: string | null): Strategy | undefined {
    return subjectId === null ? undefined : this.#collection.get(idOf({ scope, subjectId }));
  }
}

function withHealth(health: ServiceHealth): Pick<Service, 'health' | 'healthStartSeconds'> {
  return { health, healthStartSeconds: health.kind === 'check' ? health.check.startSeconds : 0 };
}

function idOf({ scope, subjectId }: StrategySubject): string {
  return `${scope}/${subjectId}`;
}

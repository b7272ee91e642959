import type { Selector } from '../../../shared/schema/application.ts';
import type { Trigger } from '../../../shared/schema/build.ts';
import type { Registry } from '../../../shared/schema/registry.ts';
import type { ServiceHealth } from '../../../shared/schema/service.ts';
import type { ReleaseDecision, ReleasePlan, StrategyInput } from '../../../shared/schema/strategy.ts';
import type { ClusterEngine, PullCredentials } from '../../adapters/cluster-engine.ts';
import type { ManifestInfo } from '../../adapters/registry-client.ts';
import type { OpenRegistry } from '../../adapters/registry-contents.ts';
import type { StrategySubject } from './strategies.ts';

export interface Patience {
  /** How long managers may be silent before a release ends as `engine-lost`, in milliseconds. */
  readonly silenceMs: number;
  /** How long what served before may take at least to serve again, in seconds. */
  readonly returnSeconds: number;
}

/** What releases ask of other features. */
export interface ReleaseCollaborators {
  readonly clusters: { engine(clusterId: string): ClusterEngine };
  readonly registries: {
    require(registryId: string): Registry;
    credentials(registryId: string): PullCredentials | null;
    resolve(registryId: string, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo>;
  };
  /** Missing: the image itself is not looked into. */
  readonly openRegistry?: (registryId: string, signal: AbortSignal) => OpenRegistry;
  readonly patience?: Patience;
}

/** One digest for the services named, or for those that bear all labels of the selector. */
export interface ReleaseRequest {
  readonly clusterId: string;
  readonly target: { readonly serviceIds: readonly string[] } | { readonly selector: Selector };
  /** Full reference with the registry's host, `host/repository:tag`; a digest in it is replaced by `digest`. */
  readonly image: string;
  readonly digest: string;
  /** Null: no login, and no look into the registry before anything is touched. */
  readonly registryId: string | null;
  readonly trigger: Trigger;
  readonly applicationId: string | null;
  readonly buildId: string | null;
}

/** Ids of the releases, one for each service. A release of the same digest that is under way is named instead of a new one. */
export interface StartedReleases {
  readonly batchId: string;
  readonly releaseIds: string[];
}

/** Releases: a digest rolled out, watched to its verdict, rolled back where it fails. */
export interface Releases {
  startBuild(input: { readonly buildId: string }, signal: AbortSignal): Promise<StartedReleases>;
  preview(
    input: { readonly clusterId: string; readonly selector: Selector },
    signal: AbortSignal,
  ): Promise<{ serviceId: string; name: string; image: string }[]>;
  /** A person's word for a held release; `conflict` {reason: 'notHeld'} where it does not wait for that word. */
  decide(input: { readonly releaseId: string; readonly kind: ReleaseDecision['kind'] }): void;
  /** What a release of the service would go by now; with `strategy` as if that were the service's own. */
  plan(
    input: { readonly clusterId: string; readonly serviceId: string; readonly strategy: StrategyInput | null },
    signal: AbortSignal,
  ): Promise<ReleasePlan>;
  setStrategy(input: StrategySubject & { readonly strategy: StrategyInput }): void;
  removeStrategy(subject: StrategySubject): void;
  /** Image and task settings that this release replaced; `conflict` {reason: 'nothingToRollBack'} where it replaced none. */
  rollBack(input: { readonly releaseId: string }, signal: AbortSignal): Promise<StartedReleases>;
  /** Another health check, released with the image that the service has; `conflict` as the contract says. */
  changeHealth(
    input: { readonly clusterId: string; readonly serviceId: string; readonly health: ServiceHealth },
    signal: AbortSignal,
  ): Promise<StartedReleases>;
  /** Fails with `release.nothingSelected` {selector}, `notFound`, `input.invalid`, and the engine's errors. */
  release(request: ReleaseRequest, signal: AbortSignal): Promise<StartedReleases>;
}

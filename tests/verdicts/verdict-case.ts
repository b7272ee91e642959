import type { Release, ReleaseVerdict } from '../../shared/schema/release.ts';
import type { ServiceInput } from '../../shared/schema/service.ts';
import type { StrategyInput } from '../../shared/schema/strategy.ts';
import type { ReleaseBench } from '../support/release-bench.ts';
import type { PushedImage, SwarmBed, SwarmHost } from '../support/swarm-bed.ts';

export interface VerdictCase {
  /** Also the name of its service. */
  readonly id: string;
  readonly what: string;
  readonly verdict: ReleaseVerdict;
  /** Null: none. */
  readonly cause: ReleaseVerdict | null;
  /** A task failed: the record must name it, with its node unless none was chosen. */
  readonly failure: 'task' | 'waiting' | 'none';
  /** Part of the last log lines, or of what the node said. */
  readonly log?: RegExp;
  readonly exitCode?: number;
  /** It changes what other cases need: runs by itself, after them. */
  readonly alone?: true;
  readonly run: (scene: VerdictScene) => Promise<Release>;
}

/** One case's service, and what is done with it. */
export interface VerdictScene {
  readonly bench: VerdictBench;
  readonly name: string;
  readonly worker: SwarmHost;
  /** The service that runs `image` steadily, made by Slipway. */
  service(image: string, input?: Partial<ServiceInput>): Promise<string>;
  /** The same made with the engine's own command, with settings that Slipway does not make. */
  foreign(image: string, options: string): Promise<string>;
  strategy(serviceId: string, strategy: Partial<StrategyInput>): void;
  release(serviceId: string, image: PushedImage, options?: ReleaseOptions): Promise<Release>;
}

export interface ReleaseOptions {
  /** False: the registry is none of ours, so nothing is looked up first and no login is sent. */
  readonly known?: boolean;
  /** Called when the release is under way. */
  readonly meanwhile?: (releaseId: string) => Promise<void>;
}

/** A manager that carries nothing, and two workers, the last one with a small disk. */
export interface VerdictBench extends AsyncDisposable {
  readonly swarm: SwarmBed;
  readonly bench: ReleaseBench;
  /** The image is built once, however many cases ask for it. */
  image(name: string, more?: string): Promise<PushedImage>;
  /** An address that answers containers until it is silenced, one for each name. */
  lighthouse(name: string): { readonly url: string; silence(): void };
  docker(command: string): Promise<string>;
  scene(name: string): VerdictScene;
}

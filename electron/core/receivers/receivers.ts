import type {
  CreatedHook,
  Delivery,
  HookCreation,
  PastedPayload,
  PayloadTrial,
  Receiver,
  ReceiverInput,
} from '../../../shared/schema/receiver.ts';
import type { GitServer } from '../../adapters/git-server.ts';
import type { ChangedManifest, ManifestInfo, SeenManifest } from '../../adapters/registry-client.ts';
import type { Applications } from '../applications/index.ts';
import type { Builds } from '../builds/index.ts';
import type { Registries } from '../registries/index.ts';
import type { Releases } from '../releases/index.ts';

export interface ReceiverCollaborators {
  /** Missing: no hooks can be made. */
  readonly gitServer?: GitServer;
  readonly applications: Pick<Applications, 'lookFor' | 'require'>;
  readonly builds: Pick<Builds, 'start'>;
  readonly releases: Pick<Releases, 'preview' | 'release'>;
  readonly registries: Pick<Registries, 'require'> & {
    resolve(registryId: string, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo>;
    /** Undefined: the tag means what it meant when its answer bore this `etag`. */
    resolveIfChanged(
      registryId: string,
      repository: string,
      seen: SeenManifest,
      signal: AbortSignal,
    ): Promise<ChangedManifest | undefined>;
  };
}

/** One call of an address below `/hooks/`. */
export interface HookCall {
  /** Last part of the path. */
  readonly token: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** As received: signatures are over these bytes. */
  readonly body: Buffer;
  /** The body passed `bodyLimit` and was not read; `body` is empty. */
  readonly tooLarge?: boolean;
  readonly senderAddress: string;
}

/** 2xx for "taken" and for "nothing to do"; 401, 404, 413, 400 and 429 for what was not taken. `body` is JSON. */
export interface HookAnswer {
  readonly status: number;
  readonly body: string;
}

/** Endpoints that Git hosts and registries call. Errors: `input.invalid`, `notFound`, `conflict`. */
export interface Receivers extends Disposable {
  /** Goes on with what was taken before a stop or a crash: the sender was told that it would be done. */
  start(): void;
  add(input: ReceiverInput): Receiver;
  update(input: { readonly id: string; readonly receiver: ReceiverInput }): Receiver;
  rotate(input: { readonly id: string }): Receiver;
  remove(input: { readonly id: string }): void;
  /** Makes the push hook at the Git server of the receiver's application; also `git.*` errors. */
  createHook(input: HookCreation, signal: AbortSignal): Promise<CreatedHook>;
  /** Acts once more; settles when it is known what became of it. */
  replay(input: { readonly deliveryId: string }, signal: AbortSignal): Promise<Delivery>;
  /** What a pasted request would do. Asks the registry and the cluster; keeps and begins nothing. */
  tryPayload(input: PastedPayload, signal: AbortSignal): Promise<PayloadTrial>;
  /** Bytes that a call's body may have; undefined: nobody knows the token, so nothing is to be read. */
  bodyLimit(call: Pick<HookCall, 'token' | 'senderAddress'>): number | undefined;
  /** Answers at once; the work goes on after the answer. Never throws for what a sender sent. */
  handle(call: HookCall): Promise<HookAnswer>;
  /** Settles when nothing that was taken is under way any more. */
  idle(): Promise<void>;
}

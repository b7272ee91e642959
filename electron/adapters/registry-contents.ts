import type { ManifestKind, Platform, RightFinding } from '../../shared/schema/registry-content.ts';
import type { RegistryAccess } from './registry-client.ts';

export interface CataloguePage {
  readonly repositories: readonly string[];
  /** To be given back for the next page; null: this was the last. */
  readonly next: string | null;
}

/** A blob or manifest that a manifest names. */
export interface Descriptor {
  readonly digest: string;
  readonly sizeBytes: number;
}

export interface ManifestChild extends Descriptor {
  /** Null where the index names none; build attestations say `unknown/unknown` and are told by `attestation`. */
  readonly platform: Platform | null;
  readonly attestation: boolean;
}

/** A manifest as it is, its digest computed from its bytes. */
export interface ManifestContent {
  readonly digest: string;
  readonly mediaType: string;
  readonly kind: ManifestKind;
  /** Of images only. */
  readonly config: Descriptor | null;
  readonly layers: readonly Descriptor[];
  /** Of indexes only. */
  readonly children: readonly ManifestChild[];
}

export interface ImageConfig {
  readonly platform: Platform;
  /** Milliseconds since the epoch; null: not said, or set to the epoch so that equal builds are equal. */
  readonly createdAt: number | null;
  /** The image's own HEALTHCHECK; null: none. */
  readonly healthcheck: { readonly startSeconds: number } | null;
}

/** One registry, opened for a piece of work: its connections are shared by all questions, and end with it. */
export interface OpenRegistry extends AsyncDisposable {
  /** One page of the catalogue; many registries close it (`denied`, `notFound`). `after`: the last page's `next`. */
  catalogue(page: { readonly after: string | null; readonly limit: number }): Promise<CataloguePage>;
  tags(repository: string): Promise<readonly string[]>;
  /** What a tag means now; HEAD where that is enough, which counts as a pull nowhere. */
  digest(repository: string, tag: string): Promise<string>;
  manifest(repository: string, reference: string): Promise<ManifestContent>;
  /** A config blob, its digest checked. */
  imageConfig(repository: string, digest: string): Promise<ImageConfig>;
  /** HEAD: whether a pull would get it. */
  has(repository: string, kind: 'blobs' | 'manifests', digest: string): Promise<boolean>;
  /** With it go all tags that mean this digest. */
  removeManifest(repository: string, digest: string): Promise<void>;
  /** How it wants to be logged in to: its own challenge. */
  loginScheme(): Promise<{
    readonly scheme: 'none' | 'basic' | 'token' | 'unknown';
    readonly tokenServer: string | null;
  }>;
  /** Tries pull, push and delete without leaving or removing anything: see `RightFinding`. */
  tryRights(repository: string): Promise<readonly RightFinding[]>;
}

/**
 * What a registry holds, looked at and cleared up (OCI distribution-spec). Errors: `registry.unreachable|denied|notFound|failed`,
 * `registry.failed` {reason: 'deleteOff'} where it doesn't allow deletes.
 */
export interface RegistryContents {
  open(access: RegistryAccess, signal: AbortSignal): OpenRegistry;
}

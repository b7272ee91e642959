import type { Duplex } from 'node:stream';

/** Where and how to ask a registry. */
export interface RegistryAccess {
  /** `host[:port]`. */
  readonly host: string;
  readonly username: string;
  readonly password: string | null;
  readonly caCertificate: string | null;
  readonly insecure: boolean;
  /** Another server (`host[:port]`) that may be given our login for tokens. */
  readonly tokenServer?: string;
  /** Opens the TCP stream itself (e.g. through SSH to the built-in registry's host) instead of a direct connection. */
  readonly connect?: (signal: AbortSignal) => Promise<Duplex>;
}

export interface ManifestInfo {
  readonly digest: string;
  readonly mediaType: string;
  readonly sizeBytes: number;
}

/** A tag, and how the registry marked its last answer about it. */
export interface SeenManifest {
  readonly tag: string;
  readonly etag: string | null;
}

export interface ChangedManifest {
  readonly digest: string;
  /** To be sent as `If-None-Match` the next time; null where the registry gives none. */
  readonly etag: string | null;
}

/** The distribution API, read side (OCI distribution-spec). Errors: `registry.unreachable|denied|notFound|failed`. */
export interface RegistryClient {
  /** `GET /v2/` with our login. */
  ping(access: RegistryAccess, signal: AbortSignal): Promise<void>;
  /** What the tag or digest means now; HEAD with all four media types, GET and hash where HEAD gives no digest. */
  manifest(access: RegistryAccess, repository: string, reference: string, signal: AbortSignal): Promise<ManifestInfo>;
  /** The same as a conditional question; undefined: unchanged (304), which counts as a pull nowhere. */
  manifestIfChanged(
    access: RegistryAccess,
    repository: string,
    seen: SeenManifest,
    signal: AbortSignal,
  ): Promise<ChangedManifest | undefined>;
  repositories(access: RegistryAccess, signal: AbortSignal): Promise<readonly string[]>;
  tags(access: RegistryAccess, repository: string, signal: AbortSignal): Promise<readonly string[]>;
}

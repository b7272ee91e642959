import type { Duplex, Readable } from 'node:stream';
import type Docker from 'dockerode';

/** How to become root on a host. */
export type Escalation =
  | { readonly kind: 'root' }
  | { readonly kind: 'sudo' }
  | { readonly kind: 'sudo-password'; readonly password: string };

/** How to log in. Secrets live here only for the time of a connection. */
export type SshAuthentication =
  | { readonly kind: 'password'; readonly password: string }
  | { readonly kind: 'key'; readonly privateKey: string; readonly passphrase?: string }
  | { readonly kind: 'agent'; readonly socket?: string }
  | { readonly kind: 'keyboard-interactive'; readonly answers: readonly string[] };

/** A pinned host key: `type` as in known_hosts, `fingerprint` as `SHA256:…` (base64 without padding). */
export interface PinnedHostKey {
  readonly type: string;
  readonly fingerprint: string;
}

export interface SshTarget {
  readonly kind: 'ssh';
  readonly address: string;
  readonly port: number;
  readonly username: string;
  readonly authentication: SshAuthentication;
  readonly escalation: Escalation;
  /** No connection without a pin: an unpinned host is scanned first (`HostConnector.scanHostKey`). */
  readonly hostKey: PinnedHostKey;
  /** Allows algorithms that are broken or weak, for this host alone (SHA-1 key exchanges, `ssh-rsa`, CBC). */
  readonly legacyAlgorithms?: boolean;
}

export interface LocalTarget {
  readonly kind: 'local';
  readonly escalation: Escalation;
}

export type HostTarget = SshTarget | LocalTarget;

export interface ExecRequest {
  /** POSIX sh text, sent on stdin and run only when it arrived whole; never rewritten, never in argv. LC_ALL=C, sbin in PATH. */
  readonly script: string;
  /** Run as root by the target's escalation. */
  readonly root?: boolean;
  /** The script's stdin (empty unless given). An input that breaks fails the exec; half of it is never taken for the whole. */
  readonly input?: string | Buffer | Readable;
  readonly signal: AbortSignal;
  /** Milliseconds; the remote process group is ended after it. */
  readonly timeoutMs?: number;
  /** Complete lines as they come, without the line end. */
  readonly onLine?: (line: string, stream: 'stdout' | 'stderr') => void;
  /** Bytes of each of stdout and stderr kept in the result (the tail); 1 MiB unless told. */
  readonly keepBytes?: number;
}

export interface ExecResult {
  /** Of the script; 128 + n when its own shell died by signal n. Null when what started that shell died by a signal. */
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface UploadRequest {
  readonly path: string;
  readonly content: string | Buffer;
  /** Permission bits, e.g. 0o600. */
  readonly mode: number;
  readonly root?: boolean;
  readonly signal: AbortSignal;
}

export interface SendFileRequest {
  /** A file on this machine. */
  readonly from: string;
  /** Where it is to lie on the host; the folder exists. */
  readonly to: string;
  readonly bytes: number;
  /** Lower-case hex; what arrives is compared with it. */
  readonly sha256: string;
  readonly mode: number;
  readonly signal: AbortSignal;
  /** Bytes of the file that are on the host. */
  readonly onProgress?: (sentBytes: number) => void;
}

/**
 * One way to one host: exec, upload, forwards and its Docker engine.
 * Fails with `SlipwayError`: `host.unreachable`, `host.keyChanged`, `host.loginDenied`, `host.rootDenied`,
 * `host.connectionLost`, `operation.cancelled`, `operation.timedOut`.
 */
export interface HostConnection extends AsyncDisposable {
  exec(request: ExecRequest): Promise<ExecResult>;
  /** Writes atomically (temporary file, then rename) with owner root or the login user; the folder must exist. */
  upload(request: UploadRequest): Promise<void>;
  /**
   * Sends a large file, owned by root there. What an earlier try has sent is gone on with; it counts only with its sum right.
   * Fails with `host.commandFailed` {reason: 'upload' | 'uploadSum'} besides the usual.
   */
  sendFile(request: SendFileRequest): Promise<void>;
  /** TCP stream to an address as seen from the host. */
  forward(address: string, port: number, signal: AbortSignal): Promise<Duplex>;
  /** The host's Docker engine, API version negotiated. `docker.unavailable` says why it can't be reached. */
  docker(signal: AbortSignal): Promise<Docker>;
  /** Called once when the connection is lost or closed. */
  onClosed(listener: (reason: string) => void): void;
  readonly closed: boolean;
}

export interface ScannedHostKey extends PinnedHostKey {
  /** The raw key, base64 as in known_hosts. */
  readonly key: string;
}

/** Opens connections. One pooled connection per host is kept by `core/hosts`, not here. */
export interface HostConnector {
  /** @param via the jump host through which it goes; its end ends this connection */
  connect(target: HostTarget, signal: AbortSignal, via?: HostConnection): Promise<HostConnection>;
  /** The key that a host shows, without sending any credential. */
  scanHostKey(
    address: string,
    port: number,
    signal: AbortSignal,
    way?: { readonly via?: HostConnection | undefined; readonly legacyAlgorithms?: boolean },
  ): Promise<ScannedHostKey>;
}

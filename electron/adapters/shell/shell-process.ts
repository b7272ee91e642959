import type { Readable, Writable } from 'node:stream';

export interface ProcessEnd {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** A started command, on a channel of an SSH connection or as a child process. */
export interface ShellProcess {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once the exit status is known and both outputs are read; rejects with `host.connectionLost`. */
  readonly ended: Promise<ProcessEnd>;
  /** Gives the process up without ending it. */
  close(): void;
}

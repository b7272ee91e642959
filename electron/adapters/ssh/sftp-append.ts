import { open } from 'node:fs/promises';
import type { Client, SFTPWrapper } from 'ssh2';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { SendFileRequest } from '../host-connection.ts';
import type { ChannelGate } from './channel-gate.ts';

/** Every server takes packets of 32 KiB (draft-ietf-secsh-filexfer-02, 3). */
const chunkBytes = 32 * 1024;
/** Writes under way at once: without them each would wait for a round trip. */
const atOnce = 64;

/** Undefined: the host offers no SFTP, or no channel for it now. The channel counts among the connection's sessions. */
export async function openSftp(
  client: Client,
  gate: ChannelGate,
  signal: AbortSignal,
): Promise<{ readonly sftp: SFTPWrapper; close(): void } | undefined> {
  const leave = await gate.enter(signal);
  try {
    const sftp = await call<SFTPWrapper>((done) => client.sftp(done));
    sftp.on('error', () => {});
    return {
      sftp,
      close: () => {
        sftp.end();
        leave();
      },
    };
  } catch {
    leave();
    return undefined;
  }
}

/** Writes a file from `offset` on into `part`, which is there. An abort or a lost connection leaves what was written. */
export async function appendBySftp(
  sftp: SFTPWrapper,
  { part, offset }: { readonly part: string; readonly offset: number },
  request: SendFileRequest,
): Promise<void> {
  const handle = await call<Buffer>((done) => sftp.open(part, offset === 0 ? 'w' : 'r+', done));
  const file = await open(request.from, 'r');
  try {
    const { bytes, signal } = request;
    let next = offset;
    let written = offset;
    const worker = async (): Promise<void> => {
      while (next < bytes) {
        if (signal.aborted) throw new SlipwayError('operation.cancelled');
        const at = next;
        const length = Math.min(chunkBytes, bytes - at);
        next += length;
        const buffer = Buffer.allocUnsafe(length);
        const { bytesRead } = await file.read(buffer, 0, length, at);
        // A file that became shorter meanwhile fails by its sum.
        if (bytesRead === 0) return;
        await call<void>((done) =>
          sftp.write(handle, buffer, 0, bytesRead, at, (error) => done(error ?? undefined, undefined)),
        );
        written += bytesRead;
        request.onProgress?.(written);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, worker));
    await call<void>((done) => sftp.close(handle, (error) => done(error ?? undefined, undefined)));
  } finally {
    await file.close();
  }
}

function call<T>(start: (done: (error: Error | undefined | null, value: T) => void) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    start((error, value) => (error ? reject(error) : resolve(value)));
  });
}

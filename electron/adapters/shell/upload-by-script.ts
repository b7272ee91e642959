import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path/posix';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ExecRequest, ExecResult, UploadRequest } from '../host-connection.ts';

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/**
 * Writes a file atomically: a temporary file next to it, made with its final mode before any byte is in it, checked for
 * its length (a stream cut on the way looks finished to `cat`) and renamed. Works without an sftp subsystem.
 * Fails with `host.commandFailed` {reason: 'upload', path, detail}.
 */
export async function uploadByScript(
  exec: (request: ExecRequest) => Promise<ExecResult>,
  { path, content, mode, root, signal }: UploadRequest,
): Promise<void> {
  const bytes = Buffer.isBuffer(content) ? content : Buffer.from(content);
  const temporary = `${dirname(path)}/.slipway-${randomUUID()}`;
  const script = [
    'set -e',
    `t=${quote(temporary)}`,
    'trap \'rm -f -- "$t"\' EXIT',
    // The umask, so that a secret is never readable, not even for the moment before chmod.
    'umask 077',
    'cat > "$t"',
    `[ "$(wc -c < "$t")" -eq ${bytes.length} ] || { echo "slipway: the upload was cut" >&2; exit 1; }`,
    `chmod ${mode.toString(8)} "$t"`,
    `mv -f -- "$t" ${quote(path)}`,
  ].join('\n');
  const result = await exec({ script, input: bytes, signal, ...(root && { root }) });
  if (result.exitCode === 0) return;
  const detail = result.stderr.trim().slice(-500);
  throw new SlipwayError('host.commandFailed', { data: { reason: 'upload', path, detail } });
}

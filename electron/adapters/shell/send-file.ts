import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ExecRequest, ExecResult, SendFileRequest } from '../host-connection.ts';

const quote = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;

/** Writes the rest of a file behind what is there. Answers false where the host has no such way. */
export type Append = (part: string, from: number, request: SendFileRequest) => Promise<boolean>;

interface Ways {
  readonly exec: (request: ExecRequest) => Promise<ExecResult>;
  /** SFTP, where the host has it; else the file goes through a shell's input. */
  readonly append?: Append;
}

/**
 * Sends a large file: into a part file of the login user, which a later try goes on with, then, once its sum is right, into
 * its place as root. Fails with `host.commandFailed` {reason: 'upload' | 'uploadSum', path, detail}.
 */
export async function sendFile(ways: Ways, request: SendFileRequest): Promise<void> {
  const begun = await beginPart(ways, request);
  await appendBy(ways, begun, request);
  if (await place(ways, begun.part, request)) return;
  // What an earlier try left may be another file's beginning, or broken.
  if (begun.offset === 0) throw failed('uploadSum', request, request.from);
  await appendBy(ways, { part: begun.part, offset: 0 }, request);
  if (!(await place(ways, begun.part, request))) throw failed('uploadSum', request, request.from);
}

interface Part {
  readonly part: string;
  readonly offset: number;
}

async function beginPart({ exec }: Ways, request: SendFileRequest): Promise<Part> {
  const script = [
    'umask 077',
    'd=/var/tmp/slipway-$(id -u)',
    'mkdir -p "$d" && [ -d "$d" ] && [ ! -L "$d" ] && [ -w "$d" ] && chmod 700 "$d" || exit 1',
    `f=$d/${request.sha256}.part`,
    '[ ! -L "$f" ] || exit 1',
    '[ -e "$f" ] || : > "$f" || exit 1',
    'echo "$(wc -c < "$f") $f"',
  ].join('\n');
  const result = await exec({ script, signal: request.signal });
  const match = /^\s*(\d+) (\/\S+)\s*$/.exec(result.stdout);
  if (result.exitCode !== 0 || !match?.[1] || !match[2]) throw failed('upload', request, result.stderr);
  const there = Number(match[1]);
  return { part: match[2], offset: there <= request.bytes ? there : 0 };
}

async function appendBy({ exec, append }: Ways, { part, offset }: Part, request: SendFileRequest): Promise<void> {
  request.onProgress?.(offset);
  if (offset === request.bytes && offset > 0) return;
  if (await append?.(part, offset, request)) return;
  const input = Readable.from(counted(offset, request), { objectMode: false });
  const script = offset === 0 ? `cat > ${quote(part)}` : `cat >> ${quote(part)}`;
  const result = await exec({ script, input, signal: request.signal });
  if (result.exitCode !== 0) throw failed('upload', request, result.stderr);
}

/** The rest of the file, begun only when it is asked for: a stream that flows before it has a reader loses its beginning. */
async function* counted(offset: number, { from, onProgress }: SendFileRequest): AsyncGenerator<Buffer> {
  let sent = offset;
  for await (const chunk of createReadStream(from, { start: offset })) {
    sent += chunk.length;
    onProgress?.(sent);
    yield chunk;
  }
}

/** False where the part is not the file; then it is gone. The sum is read from root's own copy. */
async function place({ exec }: Ways, part: string, request: SendFileRequest): Promise<boolean> {
  const to = quote(request.to);
  const script = [
    'umask 077',
    `f=${quote(part)}; t=${to}`,
    'cp "$f" "$t.slipway-new" || exit 1',
    `if [ "$(sha256sum < "$t.slipway-new" | cut -d " " -f 1)" != ${request.sha256} ]; then rm -f "$t.slipway-new" "$f"; exit 65; fi`,
    `chmod ${request.mode.toString(8)} "$t.slipway-new" && mv -f "$t.slipway-new" "$t" && rm -f "$f"`,
  ].join('\n');
  const result = await exec({ script, root: true, signal: request.signal });
  if (result.exitCode === 65) return false;
  if (result.exitCode !== 0) throw failed('upload', request, result.stderr);
  return true;
}

function failed(reason: string, { to }: SendFileRequest, detail: string): SlipwayError {
  return new SlipwayError('host.commandFailed', { data: { reason, path: to, detail: detail.trim().slice(-500) } });
}

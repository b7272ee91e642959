import type Docker from 'dockerode';
import type { ServiceLog } from '../cluster-engine.ts';
import { streamSwarm } from './swarm-api.ts';

export interface LogRequest {
  /** `/services/<id>/logs` or `/tasks/<id>/logs`. */
  readonly path: string;
  readonly tail: number;
  readonly follow: boolean;
  /** A service with a terminal sends its text bare, without frames. */
  readonly tty: boolean;
  readonly about: { readonly collection: string; readonly id: string };
}

interface Chunk {
  readonly stream: ServiceLog['stream'];
  readonly text: string;
}

/** Lines in batches as they come. `details` of the engine name the task of each line. */
export async function* readLogs(
  docker: Docker,
  request: LogRequest,
  signal: AbortSignal,
): AsyncGenerator<ServiceLog[]> {
  const { path, tail, follow, about } = request;
  const query = { stdout: true, stderr: true, timestamps: true, details: true, follow, tail: String(tail) };
  const answer = await streamSwarm(docker, { method: 'GET', path, query, about, signal });
  const splitter = new FrameSplitter(request.tty);
  try {
    for await (const bytes of answer) {
      const lines = splitter.push(bytes as Buffer).map(parseLine);
      if (lines.length > 0) yield lines;
    }
  } catch (error) {
    // An aborted follow is its usual end.
    if (!signal.aborted) throw error;
  } finally {
    answer.destroy();
  }
}

/**
 * Takes the engine's frames apart: one byte stream (1 stdout, 2 stderr), three zeros, length as 32 bits big-endian, text.
 * https://docs.docker.com/reference/api/engine/version/v1.41/#tag/Container/operation/ContainerAttach
 */
export class FrameSplitter {
  readonly #tty: boolean;
  #bytes: Buffer = Buffer.alloc(0);
  readonly #rest = { stdout: '', stderr: '' };

  constructor(tty: boolean) {
    this.#tty = tty;
  }

  /** Complete lines without their ends. */
  push(bytes: Buffer): Chunk[] {
    if (this.#tty) return this.#lines('stdout', bytes);
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    const chunks: Chunk[] = [];
    while (this.#bytes.length >= 8) {
      const end = 8 + this.#bytes.readUInt32BE(4);
      if (this.#bytes.length < end) break;
      const stream = this.#bytes[0] === 2 ? 'stderr' : 'stdout';
      chunks.push(...this.#lines(stream, this.#bytes.subarray(8, end)));
      this.#bytes = this.#bytes.subarray(end);
    }
    return chunks;
  }

  #lines(stream: ServiceLog['stream'], bytes: Buffer): Chunk[] {
    const parts = `${this.#rest[stream]}${bytes.toString('utf8')}`.split('\n');
    this.#rest[stream] = parts.pop() ?? '';
    return parts.map((text) => ({ stream, text: text.replace(/\r$/, '') }));
  }
}

/** `<RFC 3339 time> <key=value,key=value> <text>`. */
export function parseLine({ stream, text }: Chunk): ServiceLog {
  const [, stamp = '', details = '', rest = text] = /^(\S+) (\S*) ?(.*)$/s.exec(text) ?? [];
  const at = Date.parse(stamp);
  const taskId = /com\.docker\.swarm\.task\.id=([^,\s]+)/.exec(details)?.[1];
  if (Number.isNaN(at) || taskId === undefined) return { at: null, taskId: '', stream, text };
  return { at, taskId, stream, text: rest };
}

import { Readable } from 'node:stream';
import { z } from 'zod';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';

/** A JSON line of `POST /build` and `POST /images/…/push` (Docker Engine API). Unknown fields are left alone. */
const EngineEvent = z.looseObject({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
  /** BuildKit's trace is a text. */
  aux: z
    .union([
      z.string(),
      z.looseObject({ ID: z.string().optional(), Digest: z.string().optional(), Size: z.number().optional() }),
    ])
    .optional(),
});

const TRACE_ID = 'moby.buildkit.trace';

export interface EngineResult {
  readonly imageId: string | undefined;
  readonly digest: string | undefined;
  /** The engine's own words when it failed: HTTP said 200 long before. */
  readonly error: string | undefined;
  /** Exit status of the command that failed, where it was one. */
  readonly exitCode: number | undefined;
}

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
  /** Told BuildKit's trace, in base64. */
  readonly onTrace?: (base64: string) => void;
}

const LINE_BYTES = 4 * 1024 * 1024;

/**
 * Reads to the end, which proves nothing by itself: a cut connection can end like a finished one. An abort destroys the
 * stream, which makes the engine remove the container of a running build.
 */
export async function readEngineStream(stream: Readable, options: ReadOptions): Promise<EngineResult> {
  const { signal } = options;
  const stop = (): void => {
    stream.destroy(new SlipwayError('operation.cancelled'));
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const reader = new EngineStreamReader(options);
  try {
    for await (const part of stream) reader.push(Buffer.isBuffer(part) ? part.toString('utf8') : String(part));
    return reader.end();
  } catch (error) {
    if (signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
    if (error instanceof SlipwayError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('docker.failed', { data: { reason: 'cut', detail }, retryable: true, cause: error });
  } finally {
    signal.removeEventListener('abort', stop);
  }
}

class EngineStreamReader {
  readonly #options: ReadOptions;
  readonly #lastStatus = new Map<string, string>();
  #rest = '';
  #text = '';
  #imageId: string | undefined;
  #digest: string | undefined;
  #error: string | undefined;
  #exitCode: number | undefined;

  constructor(options: ReadOptions) {
    this.#options = options;
  }

  push(part: string): void {
    this.#rest += part;
    if (this.#rest.length > LINE_BYTES) throw new SlipwayError('docker.failed', { data: { reason: 'lineTooLong' } });
    const lines = this.#rest.split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) this.#event(line);
  }

  end(): EngineResult {
    this.#event(this.#rest);
    if (this.#text.trim() !== '') this.#say(this.#text);
    return { imageId: this.#imageId, digest: this.#digest, error: this.#error, exitCode: this.#exitCode };
  }

  #event(line: string): void {
    if (line.trim() === '') return;
    let event: z.infer<typeof EngineEvent>;
    try {
      event = EngineEvent.parse(JSON.parse(line));
    } catch (error) {
      throw new SlipwayError('docker.failed', {
        data: { reason: 'unreadable', detail: line.slice(0, 200) },
        cause: error,
      });
    }
    if (event.stream !== undefined) this.#stream(event.stream);
    if (event.status !== undefined) this.#status(event.id, event.status);
    if (typeof event.aux === 'object') {
      this.#imageId = event.aux.ID ?? this.#imageId;
      this.#digest = event.aux.Digest ?? this.#digest;
    } else if (event.id === TRACE_ID && event.aux !== undefined) this.#options.onTrace?.(event.aux);
    const error = event.errorDetail?.message ?? event.error;
    if (error === undefined) return;
    this.#error = error;
    this.#exitCode = event.errorDetail?.code;
    this.#say(error);
  }

  #stream(text: string): void {
    // The classic builder's only news of its result before API 1.29's `aux`.
    this.#imageId ??= /^Successfully built ([0-9a-f]+)/.exec(text)?.[1];
    const lines = (this.#text + text).split(/\r?\n/);
    this.#text = lines.pop() ?? '';
    for (const line of lines) if (line !== '') this.#say(line);
  }

  /** `Pushing` and `Downloading` repeat for each layer many times a second: said once. */
  #status(id: string | undefined, status: string): void {
    const key = id ?? '';
    if (this.#lastStatus.get(key) === status) return;
    this.#lastStatus.set(key, status);
    this.#say(id === undefined ? status : `${id}: ${status}`);
  }

  #say(line: string): void {
    this.#options.onLine(line);
  }
}

/** dockerode types its answers as the oldest kind of stream; they are `http.IncomingMessage`. */
export function readable(stream: unknown): Readable {
  if (stream instanceof Readable) return stream;
  throw new SlipwayError('docker.failed', { data: { reason: 'unreadable', detail: 'not a stream' } });
}

export function engineFailure(error: unknown): SlipwayError {
  const detail = error instanceof Error ? error.message : String(error);
  return new SlipwayError('docker.failed', { data: { reason: 'engine', detail }, retryable: true, cause: error });
}

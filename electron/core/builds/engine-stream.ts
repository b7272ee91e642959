import type { Readable } from 'node:stream';
import { z } from 'zod';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';

/** A JSON line of `POST /build` and `POST /images/…/push` (Docker Engine API). Unknown fields are left alone. */
const EngineEvent = z.looseObject({
  stream: z.string().optional(),
  status: z.string().optional(),
  id: z.string().optional(),
  error: z.string().optional(),
  errorDetail: z.looseObject({ code: z.number().optional(), message: z.string().optional() }).optional(),
  aux: z
    .looseObject({ ID: z.string().optional(), Digest: z.string().optional(), Size: z.number().optional() })
    .optional(),
});

export interface EngineResult {
  readonly imageId: string | undefined;
  readonly digest: string | undefined;
  /** The engine's own words when it failed: HTTP said 200 long before. */
  readonly error: string | undefined;
  /** Exit status of the command that failed, where it was one. */
  readonly exitCode: number | undefined;
  readonly lastLines: readonly string[];
}

interface ReadOptions {
  readonly signal: AbortSignal;
  readonly onLine: (line: string) => void;
}

const LAST_LINES = 20;
const LINE_BYTES = 4 * 1024 * 1024;

/**
 * Reads to the end, which proves nothing by itself: a cut connection can end like a finished one. An abort destroys the
 * stream, which makes the engine remove the container of a running build.
 */
export async function readEngineStream(stream: Readable, { signal, onLine }: ReadOptions): Promise<EngineResult> {
  const stop = (): void => {
    stream.destroy(new SlipwayError('operation.cancelled'));
  };
  signal.addEventListener('abort', stop, { once: true });
  if (signal.aborted) stop();
  const reader = new EngineStreamReader(onLine);
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
  readonly #onLine: (line: string) => void;
  readonly #lastLines: string[] = [];
  readonly #lastStatus = new Map<string, string>();
  #rest = '';
  #text = '';
  #imageId: string | undefined;
  #digest: string | undefined;
  #error: string | undefined;
  #exitCode: number | undefined;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
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
    const { imageId, digest, error, exitCode } = {
      imageId: this.#imageId,
      digest: this.#digest,
      error: this.#error,
      exitCode: this.#exitCode,
    };
    return { imageId, digest, error, exitCode, lastLines: this.#lastLines };
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
    this.#imageId = event.aux?.ID ?? this.#imageId;
    this.#digest = event.aux?.Digest ?? this.#digest;
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
    this.#lastLines.push(line);
    if (this.#lastLines.length > LAST_LINES) this.#lastLines.shift();
    this.#onLine(line);
  }
}

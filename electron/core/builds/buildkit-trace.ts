import { TextDecoder } from 'node:util';
import { messageFields, numberField, readFields, textField, type WireField } from '../../../shared/domain/protobuf.ts';

/** One piece of BuildKit's work: a step of the Dockerfile, or an errand of its own. */
export interface VertexEvent {
  readonly kind: 'vertex';
  readonly id: string;
  readonly name: string;
  readonly cached: boolean;
  readonly started: boolean;
  readonly completed: boolean;
  readonly error: string;
}

export type TraceEvent = VertexEvent | { readonly kind: 'log'; readonly vertex: string; readonly text: string };

/**
 * Reads `moby.buildkit.trace`: a `StatusResponse` in base64
 * (https://github.com/moby/buildkit/blob/master/api/services/control/control.proto). Output comes in pieces that end
 * anywhere; lines are given whole.
 */
export class TraceReader {
  readonly #rests = new Map<string, { text: string; readonly decoder: TextDecoder }>();
  readonly #told = new Set<string>();

  read(base64: string): readonly TraceEvent[] {
    const response = readFields(Buffer.from(base64, 'base64'));
    return [
      ...messageFields(response, 1).flatMap((vertex) => (has(vertex, 6) ? [] : [vertexOf(vertex)])),
      ...messageFields(response, 2).flatMap((status) => this.#status(status)),
      ...messageFields(response, 3).flatMap((log) => this.#log(log)),
      ...messageFields(response, 1).flatMap((vertex) => this.#completed(vertex)),
    ];
  }

  /** The rest of its output comes before its end. */
  #completed(vertex: readonly WireField[]): readonly TraceEvent[] {
    if (!has(vertex, 6)) return [];
    const event = vertexOf(vertex);
    const rest = this.#rests.get(event.id);
    const text = rest?.text ?? '';
    if (rest) rest.text = '';
    const last: TraceEvent[] = text === '' ? [] : [{ kind: 'log', vertex: event.id, text }];
    // One that was cached is told only when it is done: begun first, so that it has a step.
    return [{ ...event, completed: false }, ...last, event];
  }

  /** Pulling and exporting: said once when it begins and once when it is done. */
  #status(status: readonly WireField[]): readonly TraceEvent[] {
    const id = textField(status, 1);
    const vertex = textField(status, 2);
    const done = has(status, 8);
    const key = `${vertex} ${id} ${done}`;
    if (id === '' || this.#told.has(key)) return [];
    this.#told.add(key);
    return [{ kind: 'log', vertex, text: done ? `${id} done` : id }];
  }

  #log(log: readonly WireField[]): readonly TraceEvent[] {
    const vertex = textField(log, 1);
    const rest = this.#rests.get(vertex) ?? { text: '', decoder: new TextDecoder() };
    this.#rests.set(vertex, rest);
    const message = log.find(({ number }) => number === 4)?.value;
    if (!(message instanceof Uint8Array)) return [];
    const lines = (rest.text + rest.decoder.decode(message, { stream: true })).split(/\r?\n/);
    rest.text = lines.pop() ?? '';
    return lines.filter((line) => line !== '').map((text) => ({ kind: 'log', vertex, text }));
  }
}

function vertexOf(fields: readonly WireField[]): VertexEvent {
  return {
    kind: 'vertex',
    id: textField(fields, 1),
    name: textField(fields, 3),
    cached: numberField(fields, 4) === 1,
    started: has(fields, 5),
    completed: has(fields, 6),
    error: textField(fields, 7),
  };
}

/** Whether a field is there at all. */
function has(fields: readonly WireField[], number: number): boolean {
  return fields.some((field) => field.number === number);
}

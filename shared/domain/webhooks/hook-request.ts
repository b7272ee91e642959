import { z } from 'zod';
import type { HookEvent } from '../../schema/hook-event.ts';

export interface HookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A request whose body was read as text. */
export interface HookText {
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

export type HookParse =
  | {
      readonly ok: true;
      /** At least one; several where a sender puts several into one delivery. */
      readonly events: readonly HookEvent[];
      /** The sender's id of this delivery, where it stands in the body. */
      readonly deliveryId?: string;
    }
  | { readonly ok: false; readonly problem: 'notText' | 'notJson' | 'shape'; readonly detail: string };

export type Failure = Extract<HookParse, { readonly ok: false }>;
type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly failure: Failure };

/** Names and addresses are kept and shown: a sender can't make them as long as the body may be. */
export const Name = z.string().max(1000);

const EVENTS_AT_MOST = 1000;

/** A list of a sender that batches; more than any of them sends is no delivery of theirs. */
export const listOf = <T extends z.ZodType>(element: T) => z.array(element).max(EVENTS_AT_MOST);

export function isForm(headers: HookText['headers']): boolean {
  return (headers['content-type'] ?? '').toLowerCase().startsWith('application/x-www-form-urlencoded');
}

/** The JSON of a request; in form mode it is the field `payload`. */
export function jsonText({ headers, text }: HookText): string {
  return isForm(headers) ? (new URLSearchParams(text).get('payload') ?? '') : text;
}

export function parseJson(text: string): Json {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    // V8 gives up on absurd nesting with a RangeError.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { ok: false, failure: { ok: false, problem: 'notJson', detail: error.message.slice(0, 100) } };
  }
}

export const one = (event: HookEvent): HookParse => ({ ok: true, events: [event] });

export const ping: HookParse = one({ kind: 'ping' });

/** Understood, but nothing that is acted on. */
export function other(event: string): HookParse {
  return one({ kind: 'other', event: event.slice(0, 100) || 'no event' });
}

export function wrongShape(detail: string): Failure {
  return { ok: false, problem: 'shape', detail: detail.slice(0, 200) };
}

/** Reads a value by its schema; what does not fit is told with the place where it does not. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown, toParse: (value: T) => HookParse): HookParse {
  const result = schema.safeParse(value);
  if (result.success) return toParse(result.data);
  const issue = result.error.issues[0];
  return wrongShape(`${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`);
}

/** The JSON of a request by a schema. */
export function shapedJson<T>(schema: z.ZodType<T>, text: string, toParse: (value: T) => HookParse): HookParse {
  const json = parseJson(text);
  return json.ok ? shaped(schema, json.value, toParse) : json.failure;
}

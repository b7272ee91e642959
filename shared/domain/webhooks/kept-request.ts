import type { HookEvent } from '../../schema/hook-event.ts';

const SECRET_HEADER = /authorization|cookie|token|signature|secret|password|api-?key/i;
const HEADERS_KEPT = 50;
const HEADER_CHARACTERS = 500;
/** Gitee repeats its password in the body, and Gitea's older versions the secret. */
const SECRET_FIELD = /("(?:password|secret|sign|token|access_token)"\s*:\s*)"(?:[^"\\]|\\.)*"/gi;

/** Headers as they may be kept and shown. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).slice(0, HEADERS_KEPT);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, SECRET_HEADER.test(name) ? '[redacted]' : value.slice(0, HEADER_CHARACTERS)]),
  );
}

/** A body as it may be kept and shown. */
export function redactBody(text: string): string {
  return text.replaceAll(SECRET_FIELD, '$1"[redacted]"');
}

/** One line for the list of deliveries. */
export function summaryOf(events: readonly HookEvent[]): string {
  const [first] = events;
  if (!first) return '';
  const more = events.length > 1 ? ` +${events.length - 1}` : '';
  return `${lineOf(first)}${more}`.slice(0, 500);
}

function lineOf(event: HookEvent): string {
  switch (event.kind) {
    case 'push':
      return `${event.refKind} ${event.name}${event.deleted ? ' deleted' : ''} ${event.commit?.slice(0, 12) ?? ''}`.trim();
    case 'image':
      return `${event.repository}${event.tag === null ? '' : `:${event.tag}`}`;
    case 'other':
      return event.event;
    case 'look':
    case 'ping':
      return event.kind;
  }
}

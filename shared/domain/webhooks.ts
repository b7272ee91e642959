import type { ReceiverFormat } from '../schema/receiver.ts';
import type { HookEvent, HookParse } from './webhooks-event.ts';
import { parseAlicloud, parseDockerHub, parseGenericGit, parseGithub } from './webhooks-formats.ts';

export interface HookRequest {
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Bytes of a body: senders of registries send a few KB, GitLab and GitHub up to 25 MiB. */
export const bodyLimit = { registry: 1024 * 1024, git: 25 * 1024 * 1024 } as const;

export function isGitFormat(format: ReceiverFormat): boolean {
  return format === 'git-generic' || format === 'github';
}

/** Called after the sender was verified, over the same bytes. */
export function parseHook(format: ReceiverFormat, request: HookRequest): HookParse {
  const text = decode(request.body);
  if (text === undefined) return { ok: false, problem: 'notText', detail: 'not UTF-8' };
  switch (format) {
    case 'github':
      return parseGithub(text, request.headers);
    case 'git-generic':
      return parseGenericGit(text);
    case 'alicloud':
      return parseAlicloud(text);
    case 'docker-hub':
      return parseDockerHub(text);
  }
}

/** The id by which the sender marks one delivery and its repetitions. */
export function senderDeliveryId(headers: Readonly<Record<string, string>>): string | null {
  const id =
    headers['x-github-delivery'] ?? headers['idempotency-key'] ?? headers['webhook-id'] ?? headers['x-delivery-id'];
  return id === undefined || id === '' ? null : id.slice(0, 200);
}

/** One line for the list of deliveries. */
export function summaryOf(event: HookEvent): string {
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

const SECRET_HEADER = /authorization|cookie|token|signature|secret|password|api-?key/i;
const HEADERS_KEPT = 50;
const HEADER_CHARACTERS = 500;

/** Headers as they may be kept and shown. */
export function redactHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
  const entries = Object.entries(headers).slice(0, HEADERS_KEPT);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, SECRET_HEADER.test(name) ? '[redacted]' : value.slice(0, HEADER_CHARACTERS)]),
  );
}

function decode(body: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body);
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

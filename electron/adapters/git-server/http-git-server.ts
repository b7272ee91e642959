import { Agent, request } from 'undici';
import type { ApiCall } from '../../../shared/domain/hook-creation.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { GitServer } from '../git-server.ts';
import { readBody } from '../read-body.ts';

const waitMs = 15_000;
/** A list of a hundred hooks is some tens of KiB. */
const answerBytes = 1024 * 1024;

/** Calls APIs over HTTP; follows no redirects, since a token goes along. */
export function createGitServer(): GitServer {
  return { call: callApi };
}

async function callApi(call: ApiCall, signal: AbortSignal): Promise<unknown> {
  const url = bare(call.url);
  const dispatcher = new Agent({ connect: { timeout: waitMs }, headersTimeout: waitMs, bodyTimeout: waitMs });
  try {
    const answer = await send(call, dispatcher, signal);
    if (answer.status < 200 || answer.status > 299) throw refusal(url, answer.status, answer.text);
    return parsed(url, answer.text);
  } finally {
    await dispatcher.destroy();
  }
}

async function send({ method, url, headers, body }: ApiCall, dispatcher: Agent, signal: AbortSignal) {
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  // GitHub refuses calls without a user agent.
  const named = { 'user-agent': 'slipway', ...type, ...headers };
  try {
    const answer = await request(url, { method, headers: named, ...sent, dispatcher, signal });
    return { status: answer.statusCode, text: await readBody(answer.body, answerBytes) };
  } catch (error) {
    if (signal.aborted) throw new SlipwayError('operation.cancelled', { cause: error });
    const detail = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : String(error);
    throw new SlipwayError('git.unreachable', {
      data: { url: bare(url), reason: 'noRoute', detail },
      retryable: true,
      cause: error,
    });
  }
}

/** GitHub answers 404 where the token may not even see the repository. */
function refusal(url: string, status: number, text: string): SlipwayError {
  const detail = `${status} ${said(text)}`.trim();
  const reason = { 401: 'apiToken', 403: 'apiForbidden', 404: 'apiNotFound' }[status];
  if (reason) return new SlipwayError('git.denied', { data: { url, reason, detail } });
  return new SlipwayError('git.failed', { data: { url, reason: 'apiStatus', detail }, retryable: status >= 500 });
}

/** The server's own words: `message` in all three APIs, a string or an object of lists. */
function said(text: string): string {
  try {
    const answer: unknown = JSON.parse(text);
    if (typeof answer !== 'object' || answer === null || !('message' in answer)) return '';
    return (typeof answer.message === 'string' ? answer.message : JSON.stringify(answer.message)).slice(0, 300);
  } catch {
    return '';
  }
}

function parsed(url: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new SlipwayError('git.failed', {
      data: { url, reason: 'apiAnswer', detail: text.slice(0, 100) },
      cause: error,
    });
  }
}

function bare(url: string): string {
  return url.replace(/\?.*$/, '');
}

import { randomBytes } from 'node:crypto';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { RightFinding } from '../../../shared/schema/registry-content.ts';
import { problemOf, type RegistrySession } from './registry-session.ts';
import type { Answer } from './transport.ts';

type Right = RightFinding['right'];
type Judged = { readonly verdict: RightFinding['verdict']; readonly note: string };

/** Asks for each right so that nothing stays and nothing goes: an upload is begun and cancelled, a manifest that can't exist is deleted. */
export async function tryRights(session: RegistrySession, name: string): Promise<readonly RightFinding[]> {
  const findings: RightFinding[] = [];
  for (const right of ['pull', 'push', 'delete'] as const) findings.push(await tryRight(session, name, right));
  return findings;
}

async function tryRight(session: RegistrySession, name: string, right: Right): Promise<RightFinding> {
  const { method, path } = question(name, right);
  const asked = `${method} ${path}`;
  let answer: Answer;
  try {
    answer = await session.ask({ method, path, accept: 'application/json' });
  } catch (error) {
    // A token server that refuses the scope says so instead of the registry.
    if (!(error instanceof SlipwayError) || error.code !== 'registry.denied') throw error;
    const note = message('registryLogin.right.tokenRefused');
    return { right, verdict: 'no', asked, status: null, code: '', note };
  }
  const code = problemOf(answer)?.code ?? '';
  const { verdict, note } = judge(right, answer.status, code);
  const cancelled = right === 'push' && answer.status === 202 ? await cancelUpload(session, answer) : true;
  const key = cancelled ? note : 'pushedNotCancelled';
  return { right, verdict, asked, status: answer.status, code, note: message(`registryLogin.right.${key}`) };
}

function question(name: string, right: Right) {
  switch (right) {
    case 'pull':
      return { method: 'GET', path: `/v2/${name}/tags/list?n=1` } as const;
    case 'push':
      return { method: 'POST', path: `/v2/${name}/blobs/uploads/` } as const;
    case 'delete':
      // A digest that nothing has: no content is known that would give it.
      return { method: 'DELETE', path: `/v2/${name}/manifests/sha256:${randomBytes(32).toString('hex')}` } as const;
  }
}

/** Codes of https://github.com/opencontainers/distribution-spec/blob/main/spec.md#error-codes */
function judge(right: Right, status: number, code: string): Judged {
  if (status === 401 || status === 403) return { verdict: 'no', note: 'refused' };
  if (status === 405) return { verdict: 'no', note: right === 'push' ? 'readOnly' : 'deleteOff' };
  if (right === 'pull' && status === 200) return { verdict: 'yes', note: 'pulled' };
  if (right === 'push' && status === 202) return { verdict: 'yes', note: 'pushed' };
  if (right === 'delete' && status === 404 && code !== 'NAME_UNKNOWN') return { verdict: 'yes', note: 'deletable' };
  if (right === 'delete' && status === 202) return { verdict: 'yes', note: 'deletable' };
  if (status === 404) return { verdict: 'unknown', note: 'noRepository' };
  return { verdict: 'unknown', note: 'otherAnswer' };
}

/** True where the registry took it back; elsewhere it throws an upload away that stays without content. */
async function cancelUpload(session: RegistrySession, begun: Answer): Promise<boolean> {
  const path = session.ownPath(begun.headers.location);
  if (path === undefined) return false;
  try {
    const answer = await session.ask({ method: 'DELETE', path, accept: 'application/json' });
    return answer.status >= 200 && answer.status < 300;
  } catch (error) {
    if (error instanceof SlipwayError && error.code.startsWith('registry.')) return false;
    throw error;
  }
}

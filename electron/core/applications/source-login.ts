import { parseGitUrl } from '../../../shared/domain/git-url.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Application, ApplicationInput } from '../../../shared/schema/application.ts';
import type { GitHostKey, GitLogin } from '../../adapters/git-client.ts';
import type { SecretStore } from '../../storage/stores.ts';

export type SourceSecret = 'token' | 'deployKey';

export const secretKey = (applicationId: string, name: SourceSecret): string => `application/${applicationId}/${name}`;

export const buildSecretKey = (applicationId: string, name: string): string =>
  `application/${applicationId}/build/${name}`;

/** Login of an application with its kept secrets. */
export function keptLogin(application: Application, secrets: SecretStore): GitLogin {
  return loginOf(application.git, application.gitHostKey, (name) => secrets.get(secretKey(application.id, name)));
}

export function loginOf(
  git: ApplicationInput['git'],
  hostKey: GitHostKey | null,
  secret: (name: SourceSecret) => string | undefined,
): GitLogin {
  switch (git.method) {
    case 'none':
      return { kind: 'none' };
    case 'token':
      return { kind: 'token', username: git.username, token: required(secret('token'), git.url, 'tokenMissing') };
    case 'deploy-key': {
      const privateKey = required(secret('deployKey'), git.url, 'deployKeyMissing');
      return { kind: 'deploy-key', privateKey, hostKey };
    }
  }
}

/** Refuses an address and a way to log in that don't fit, before anything is kept or sent. */
export function checkSource(git: ApplicationInput['git']): void {
  const address = parseGitUrl(git.url);
  if (!address) throw new SlipwayError('input.invalid', { data: { field: 'git.url', reason: 'gitUrl' } });
  if (address.hasCredentials)
    throw new SlipwayError('input.invalid', { data: { field: 'git.url', reason: 'credentialsInUrl' } });
  if (address.kind === 'ssh' && git.method !== 'deploy-key')
    throw new SlipwayError('input.invalid', { data: { field: 'git.method', reason: 'sshNeedsKey' } });
  if (address.kind === 'http' && git.method === 'deploy-key')
    throw new SlipwayError('input.invalid', { data: { field: 'git.method', reason: 'keyNeedsSsh' } });
}

function required(value: string | undefined, url: string, reason: string): string {
  if (value === undefined) throw new SlipwayError('git.denied', { data: { url, reason, detail: '' } });
  return value;
}

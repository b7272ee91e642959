import { z } from 'zod';
import { parseGitUrl } from './git-url.ts';

/** Git servers at which a push hook can be created by their API. */
export const hookServers = ['github', 'gitlab', 'gitea'] as const;
export type HookServer = (typeof hookServers)[number];

export function isHookServer(format: string): format is HookServer {
  return hookServers.some((each) => each === format);
}

export interface HookWish {
  /** Address of the Git repository. */
  readonly gitUrl: string;
  /** Base of the API; empty: as the server has it by default. */
  readonly apiUrl: string;
  /** Where pushes are told. */
  readonly address: string;
  /** Proves each call. */
  readonly secret: string;
  /** Lets hooks be written; never kept. */
  readonly token: string;
}

export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON; undefined for GET. */
  readonly body?: object;
}

/** What the servers' lists and answers have in common, in our words. */
export interface KnownHook {
  readonly id: number;
  readonly url: string;
  readonly active: boolean;
  readonly onPush: boolean;
}

/** The calls of one repository's hooks. `change` replaces one that has the address already: doing it twice makes no second one. */
export interface HookCalls {
  readonly list: ApiCall;
  readonly create: ApiCall;
  change(id: number): ApiCall;
  read(id: number): ApiCall;
}

/** Base of the API where the repository says nothing else; undefined for what is no Git address. */
export function defaultApiUrl(server: HookServer, gitUrl: string): string | undefined {
  const git = parseGitUrl(gitUrl);
  if (!git) return undefined;
  if (server === 'github' && git.host === 'github.com') return 'https://api.github.com';
  const host = git.host.includes(':') ? `[${git.host}]` : git.host;
  // The port of an SSH address is not that of the API.
  const origin =
    git.kind === 'ssh'
      ? `https://${host}`
      : `${git.secure ? 'https' : 'http'}://${host}${git.port ? `:${git.port}` : ''}`;
  return `${origin}/api/${{ github: 'v3', gitlab: 'v4', gitea: 'v1' }[server]}`;
}

/** Undefined where the address names no repository of an owner. */
export function hookCalls(server: HookServer, wish: HookWish): HookCalls | undefined {
  const path = parseGitUrl(wish.gitUrl)
    ?.path.replace(/^\/+|\/+$/g, '')
    .replace(/\.git$/, '');
  const base = (wish.apiUrl || defaultApiUrl(server, wish.gitUrl) || '').replace(/\/+$/, '');
  if (!path?.includes('/') || base === '') return undefined;
  return server === 'gitlab' ? gitlabCalls(base, path, wish) : ownerCalls(server, base, path, wish);
}

/** https://docs.gitlab.com/api/project_webhooks/ (the token needs the scope `api` and the role Maintainer). */
function gitlabCalls(base: string, path: string, { address, secret, token }: HookWish): HookCalls {
  const hooks = `${base}/projects/${encodeURIComponent(path)}/hooks`;
  const headers = { 'private-token': token, accept: 'application/json' };
  const body = { url: address, token: secret, push_events: true, enable_ssl_verification: true };
  return {
    list: { method: 'GET', url: `${hooks}?per_page=100`, headers },
    create: { method: 'POST', url: hooks, headers, body },
    change: (id) => ({ method: 'PUT', url: `${hooks}/${id}`, headers, body }),
    read: (id) => ({ method: 'GET', url: `${hooks}/${id}`, headers }),
  };
}

/**
 * GitHub: https://docs.github.com/en/rest/repos/webhooks (`admin:repo_hook`, or a fine-grained token with webhooks: write).
 * Gitea, Forgejo: https://docs.gitea.com/api/ `/repos/{owner}/{repo}/hooks` (`write:repository`).
 */
function ownerCalls(server: 'github' | 'gitea', base: string, path: string, wish: HookWish): HookCalls {
  const hooks = `${base}/repos/${path.split('/').slice(-2).map(encodeURIComponent).join('/')}/hooks`;
  const headers =
    server === 'github'
      ? {
          ...{ authorization: `Bearer ${wish.token}`, accept: 'application/vnd.github+json' },
          'x-github-api-version': '2022-11-28',
        }
      : { authorization: `token ${wish.token}`, accept: 'application/json' };
  const config = { url: wish.address, content_type: 'json', secret: wish.secret };
  const wanted = { active: true, events: ['push'] };
  const changed = { ...wanted, config: server === 'github' ? { ...config, insecure_ssl: '0' } : config };
  return {
    list: { method: 'GET', url: `${hooks}?${server === 'github' ? 'per_page=100' : 'limit=50'}`, headers },
    create: {
      ...{ method: 'POST', url: hooks, headers },
      body: { ...changed, ...(server === 'github' ? { name: 'web' } : { type: 'gitea' }) },
    },
    change: (id) => ({ method: 'PATCH', url: `${hooks}/${id}`, headers, body: changed }),
    read: (id) => ({ method: 'GET', url: `${hooks}/${id}`, headers }),
  };
}

const OwnerHook = z.object({
  id: z.number(),
  active: z.boolean(),
  events: z.array(z.string()),
  config: z.object({ url: z.string().default('') }),
});
const GitlabHook = z.object({
  id: z.number(),
  url: z.string(),
  push_events: z.boolean(),
  /** GitLab ≥ 15.x: `disabled`, `temporarily_disabled`; older ones don't say. */
  alert_status: z.string().default('executable'),
});

/** One hook of an answer; undefined for what is none. */
export function readHook(server: HookServer, answer: unknown): KnownHook | undefined {
  if (server === 'gitlab') {
    const hook = GitlabHook.safeParse(answer).data;
    return hook && { id: hook.id, url: hook.url, active: hook.alert_status !== 'disabled', onPush: hook.push_events };
  }
  const hook = OwnerHook.safeParse(answer).data;
  return hook && { id: hook.id, url: hook.config.url, active: hook.active, onPush: hook.events.includes('push') };
}

import { z } from 'zod';
import type { HookEvent, HookParse } from './webhooks-event.ts';

const ZERO_COMMIT = /^0+$/;
const COMMIT = /^([0-9a-f]{40}|[0-9a-f]{64})$/;
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;
const DIGEST = /^sha256:[0-9a-f]{64}$/;

/** Names and addresses are kept and shown: a sender can't make them as long as the body may be. */
const Name = z.string().max(1000);

/** https://docs.github.com/en/webhooks/webhook-events-and-payloads#push */
const GithubPush = z.object({
  ref: z.string().max(1000),
  after: z.string().max(64),
  deleted: z.boolean().default(false),
  repository: z.object({
    full_name: Name,
    clone_url: Name.optional(),
    ssh_url: Name.optional(),
    git_url: Name.optional(),
  }),
});

/** Ours: `{"ref", "after", "repository"}`, each but `ref` optional. */
const GenericPush = z.object({
  ref: z.string().max(1000),
  after: z.string().max(64).nullish(),
  deleted: z.boolean().default(false),
  repository: z.string().max(1000).nullish(),
});

/** https://www.alibabacloud.com/help/en/acr/user-guide/manage-webhooks; the registry's host is not in it. */
const AlicloudPush = z.object({
  push_data: z.object({ tag: z.string(), digest: z.string().nullish() }),
  repository: z.object({ repo_full_name: Name.min(1) }),
});

/** https://docs.docker.com/docker-hub/repos/manage/webhooks/; never call its `callback_url`. */
const DockerHubPush = z.object({
  push_data: z.object({ tag: z.string() }),
  repository: z.object({ repo_name: Name.min(1) }),
});

export function parseGithub(text: string, headers: Readonly<Record<string, string>>): HookParse {
  const event = headers['x-github-event'] ?? '';
  // Form mode: the JSON is the field `payload`; signed was the form's text.
  const isForm = (headers['content-type'] ?? '').startsWith('application/x-www-form-urlencoded');
  const json = isForm ? new URLSearchParams(text).get('payload') : text;
  const parsed = parseJson(json ?? '');
  if (!parsed.ok) return parsed.problem;
  if (event === 'ping') return { ok: true, event: { kind: 'ping' } };
  if (event !== 'push') return { ok: true, event: { kind: 'other', event: event.slice(0, 100) || 'no event' } };
  return shaped(GithubPush, parsed.value, ({ ref, after, deleted, repository }) => {
    const { full_name, clone_url, ssh_url, git_url } = repository;
    const urls = [clone_url, ssh_url, git_url].filter((url) => url !== undefined);
    return push({ ref, after, deleted, repositories: urls.length > 0 ? urls : [full_name] });
  });
}

export function parseGenericGit(text: string): HookParse {
  if (text.trim() === '') return { ok: true, event: { kind: 'look' } };
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed.problem;
  const { value } = parsed;
  const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
  if (isObject && Object.keys(value).length === 0) return { ok: true, event: { kind: 'look' } };
  if (isObject && 'image' in value && !('ref' in value)) return { ok: true, event: { kind: 'other', event: 'image' } };
  return shaped(GenericPush, value, ({ ref, after, deleted, repository }) =>
    push({ ref, after: after ?? null, deleted, repositories: repository ? [repository] : [] }),
  );
}

export function parseAlicloud(text: string): HookParse {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed.problem;
  return shaped(AlicloudPush, parsed.value, ({ push_data, repository }) =>
    image(repository.repo_full_name, push_data.tag, push_data.digest ?? null),
  );
}

export function parseDockerHub(text: string): HookParse {
  const parsed = parseJson(text);
  if (!parsed.ok) return parsed.problem;
  return shaped(DockerHubPush, parsed.value, ({ push_data, repository }) =>
    image(repository.repo_name, push_data.tag, null),
  );
}

function push(said: { ref: string; after: string | null; deleted: boolean; repositories: string[] }): HookEvent {
  const { ref, after, repositories } = said;
  const branch = ref.startsWith('refs/heads/') ? ref.slice('refs/heads/'.length) : undefined;
  const tag = ref.startsWith('refs/tags/') ? ref.slice('refs/tags/'.length) : undefined;
  const isZero = after !== null && ZERO_COMMIT.test(after);
  return {
    kind: 'push',
    refKind: branch !== undefined ? 'branch' : tag !== undefined ? 'tag' : 'other',
    name: branch ?? tag ?? ref,
    commit: after !== null && !isZero && COMMIT.test(after) ? after : null,
    deleted: said.deleted || isZero,
    repositories,
  };
}

/** Senders show capitals in names now and then; references are lower case. */
function image(repository: string, tag: string, digest: string | null): HookEvent {
  return {
    kind: 'image',
    repository: repository.toLowerCase(),
    tag: TAG.test(tag) ? tag : null,
    digest: digest !== null && DIGEST.test(digest) ? digest : null,
  };
}

function shaped<T>(schema: z.ZodType<T>, value: unknown, toEvent: (value: T) => HookEvent): HookParse {
  const result = schema.safeParse(value);
  if (result.success) return { ok: true, event: toEvent(result.data) };
  const issue = result.error.issues[0];
  return {
    ok: false,
    problem: 'shape',
    detail: `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`.slice(0, 200),
  };
}

type Json = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: HookParse };

function parseJson(text: string): Json {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    // V8 gives up on absurd nesting with a RangeError.
    if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
    return { ok: false, problem: { ok: false, problem: 'notJson', detail: error.message.slice(0, 100) } };
  }
}

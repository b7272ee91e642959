import { parseGithubPush } from './github.ts';
import { type HookParse, type HookText, jsonText, other, parseJson } from './hook-request.ts';

/**
 * Gitea and Forgejo: https://docs.gitea.com/usage/repository/webhooks, https://forgejo.org/docs/latest/user/webhooks/
 * A new branch sends `create` and `push`: only the second counts.
 */
export function parseGitea(request: HookText): HookParse {
  return parsePushOf(request, request.headers['x-gitea-event'] ?? request.headers['x-forgejo-event'] ?? '');
}

/** Gogs: https://gogs.io (`internal/database/webhook.go`). Its test delivery is a `push`, too. */
export function parseGogs(request: HookText): HookParse {
  return parsePushOf(request, request.headers['x-gogs-event'] ?? '');
}

function parsePushOf(request: HookText, event: string): HookParse {
  const json = parseJson(jsonText(request));
  if (!json.ok) return json.failure;
  return event === 'push' ? parseGithubPush(json.value) : other(event);
}

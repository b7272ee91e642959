import type { ApiCall } from '../../shared/domain/hook-creation.ts';

/** The API of a Git server. */
export interface GitServer {
  /**
   * The JSON that it answers with 2xx. Errors: `git.unreachable` {url, reason, detail}, `git.denied` {url, reason: 'apiToken' |
   * 'apiForbidden' | 'apiNotFound'}, `git.failed` {url, reason: 'apiStatus' | 'apiAnswer', detail}, `operation.cancelled`.
   */
  call(call: ApiCall, signal: AbortSignal): Promise<unknown>;
}

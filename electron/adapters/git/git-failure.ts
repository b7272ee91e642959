import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ErrorCode } from '../../../shared/schema/error.ts';

interface Rule {
  readonly pattern: RegExp;
  readonly code: ErrorCode;
  readonly reason: string;
  readonly retryable: boolean;
}

/**
 * Texts of git, libcurl and OpenSSH with LC_ALL=C; the first that fits counts. Git's own exit status is 128 for all.
 * A private repository that is not ours is "not found" at most hosts.
 */
const rules: readonly Rule[] = [
  rule(
    /REMOTE HOST IDENTIFICATION HAS CHANGED|Host key verification failed|host key is known/i,
    'git.hostKey',
    'changed',
  ),
  rule(/couldn't find remote ref|Remote branch .* not found/i, 'git.refNotFound', 'branch'),
  rule(/Permission denied \(|Permission denied, please|Too many authentication failures/i, 'git.denied', 'key'),
  rule(
    /Authentication failed|could not read (Username|Password)|returned error: 40[13]|HTTP Basic: Access denied/i,
    'git.denied',
    'token',
  ),
  rule(
    /repository .* not found|Repository not found|does not appear to be a git repository|returned error: 404/i,
    'git.denied',
    'notFoundOrDenied',
  ),
  rule(
    /SSL certificate problem|server certificate verification failed|certificate verify failed/i,
    'git.unreachable',
    'certificate',
  ),
  rule(/Could not resolve host/i, 'git.unreachable', 'nameUnknown', true),
  rule(/Connection refused/i, 'git.unreachable', 'refused', true),
  rule(/timed out|Operation too slow/i, 'git.unreachable', 'timeout', true),
  rule(
    /No route to host|Network is unreachable|Failed to connect|Couldn't connect/i,
    'git.unreachable',
    'noRoute',
    true,
  ),
  rule(
    /Connection (closed|reset)|unexpected disconnect|early EOF|hung up unexpectedly|Empty reply/i,
    'git.unreachable',
    'connection',
    true,
  ),
  rule(/unable to update url base from redirection|returned error: 30[1278]/i, 'git.failed', 'redirect'),
  rule(/returned error: 5\d\d/i, 'git.unreachable', 'serverError', true),
  rule(/transport '.*' not allowed/i, 'git.failed', 'protocol'),
];

function rule(pattern: RegExp, code: ErrorCode, reason: string, retryable = false): Rule {
  return { pattern, code, reason, retryable };
}

/** What git said on stderr, as one of our errors. */
export function gitFailure(stderr: string, url: string): SlipwayError {
  const detail = withoutCredentials(stderr).trim().split('\n').slice(-5).join('\n').slice(-1000);
  const found = rules.find(({ pattern }) => pattern.test(stderr));
  const data = { url: withoutCredentials(url), reason: found?.reason ?? 'other', detail };
  return new SlipwayError(found?.code ?? 'git.failed', { data, retryable: found?.retryable ?? false });
}

/** `https://user:secret@host` and header values never reach a log. */
export function withoutCredentials(text: string): string {
  return text.replace(/(\w+:\/\/)[^/\s@]+@/g, '$1').replace(/(authorization:\s*)[^\r\n]+/gi, '$1[redacted]');
}

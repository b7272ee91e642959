import { devNull } from 'node:os';
import type { Readable } from 'node:stream';
import { execa, type Options } from 'execa';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { gitFailure } from './git-failure.ts';

/** Settings of every call: nobody's configuration, no hooks, no helpers, no work left behind in the background. */
const settings = [
  `core.hooksPath=${devNull}`,
  'credential.helper=',
  'gc.autoDetach=false',
  'maintenance.autoDetach=false',
  'submodule.recurse=false',
  'http.lowSpeedLimit=1000',
  'http.lowSpeedTime=60',
  'tar.umask=0022',
].flatMap((setting) => ['-c', setting]);

/** Names that a child needs of our environment: programs, proxies, Windows' own. Nothing else of it is passed on. */
const passed = [
  'PATH',
  'TMPDIR',
  'TEMP',
  'TMP',
  'SystemRoot',
  'http_proxy',
  'https_proxy',
  'HTTPS_PROXY',
  'no_proxy',
  'NO_PROXY',
  'SSL_CERT_FILE',
];

export interface GitCall {
  readonly arguments: readonly string[];
  readonly folder: string;
  readonly variables?: Readonly<Record<string, string>>;
  /** For error texts. */
  readonly url?: string;
  readonly signal: AbortSignal;
  /** Milliseconds. */
  readonly timeoutMs: number;
}

export interface GitResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs git and returns its exit status with its output; cancel, timeout and a missing git throw. */
export async function runGit(call: GitCall): Promise<GitResult> {
  const result = await execa('git', [...settings, ...call.arguments], {
    ...optionsOf(call),
    maxBuffer: 16 * 1024 * 1024,
    stripFinalNewline: false,
    stdin: 'ignore',
  });
  throwIfStopped(call, result);
  return { exitCode: result.exitCode ?? -1, stdout: String(result.stdout), stderr: String(result.stderr) };
}

/** Like `runGit`, with an input, and what it puts out as it is. */
export async function readGit(
  call: GitCall,
  input: string,
): Promise<Omit<GitResult, 'stdout'> & { readonly stdout: Buffer }> {
  const result = await execa('git', [...settings, ...call.arguments], {
    ...optionsOf(call),
    maxBuffer: 64 * 1024 * 1024,
    encoding: 'buffer',
    stripFinalNewline: false,
    input,
  });
  throwIfStopped(call, result);
  const stderr = Buffer.from(result.stderr).toString('utf8');
  return { exitCode: result.exitCode ?? -1, stdout: Buffer.from(result.stdout), stderr };
}

/** Like `runGit`, and anything but exit status 0 throws what stderr says. */
export async function requireGit(call: GitCall): Promise<string> {
  const result = await runGit(call);
  if (result.exitCode !== 0) throw gitFailure(result.stderr, call.url ?? '');
  return result.stdout;
}

/** Output as it comes. Ends with an error unless git ended well: a truncated tar never looks complete. */
export async function* streamGit(call: GitCall): AsyncGenerator<Buffer> {
  const child = execa('git', [...settings, ...call.arguments], {
    ...optionsOf(call),
    buffer: { stdout: false, stderr: true },
    encoding: 'buffer',
    stdin: 'ignore',
  });
  const output: Readable = child.stdout;
  try {
    for await (const part of output) yield part;
    const result = await child;
    throwIfStopped(call, result);
    if (result.exitCode !== 0) throw gitFailure(Buffer.from(result.stderr ?? '').toString('utf8'), call.url ?? '');
  } finally {
    child.kill('SIGKILL');
  }
}

function optionsOf(call: GitCall) {
  const kept = passed.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    cwd: call.folder,
    extendEnv: false,
    env: {
      ...Object.fromEntries(kept),
      HOME: call.folder,
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '',
      SSH_ASKPASS: '',
      GIT_ALLOW_PROTOCOL: 'http:https:ssh',
      ...call.variables,
    },
    reject: false,
    timeout: call.timeoutMs,
    cancelSignal: call.signal,
    forceKillAfterDelay: 3000,
  } satisfies Options;
}

function throwIfStopped(
  call: GitCall,
  result: { isCanceled: boolean; timedOut: boolean; failed: boolean; cause?: unknown; code?: string | undefined },
): void {
  if (result.isCanceled || call.signal.aborted) throw new SlipwayError('operation.cancelled');
  const url = call.url ?? '';
  if (result.timedOut)
    throw new SlipwayError('git.unreachable', { data: { url, reason: 'timeout', detail: '' }, retryable: true });
  if (result.code === 'ENOENT')
    throw new SlipwayError('git.failed', { data: { url, reason: 'gitMissing', detail: '' }, cause: result.cause });
}

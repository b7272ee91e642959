import { Readable, type Writable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Escalation, ExecRequest, ExecResult } from '../host-connection.ts';
import { LineSplitter } from './line-splitter.ts';
import type { ShellProcess } from './shell-process.ts';
import { type StartedShell, startShell } from './shell-start.ts';
import { TailBuffer } from './tail-buffer.ts';

const defaultKeepBytes = 1024 * 1024;
/** Milliseconds that an ended group has to let go of its outputs before the channel is given up. */
const letGoMs = 3000;

export interface ScriptHost {
  readonly escalation: Escalation;
  /** Starts the reading shell (`shellArguments`); waits for a free channel. */
  open(escalation: Escalation | undefined, signal: AbortSignal): Promise<ShellProcess>;
  /** Ends a process group that a script of `escalation` runs in. */
  kill(group: number, escalation: Escalation | undefined): Promise<void>;
}

/** Runs one script to its end. See `HostConnection.exec` for what it fails with. */
export async function runScript(host: ScriptHost, request: ExecRequest): Promise<ExecResult> {
  const stop = stopSignal(request);
  // An input may break before anyone reads it.
  if (request.input instanceof Readable) request.input.on('error', () => {});
  try {
    if (stop.signal.aborted) throw stop.signal.reason;
    const escalation = request.root ? host.escalation : undefined;
    const process = await host.open(escalation, stop.signal);
    try {
      return await followScript({ host, request, escalation, process, stop: stop.signal });
    } finally {
      process.close();
    }
  } finally {
    stop.release();
  }
}

interface Running {
  readonly host: ScriptHost;
  readonly request: ExecRequest;
  readonly escalation: Escalation | undefined;
  readonly process: ShellProcess;
  readonly stop: AbortSignal;
}

async function followScript(running: Running): Promise<ExecResult> {
  const { process, request, stop, escalation } = running;
  const failure = rejection();
  const stdout = collect(request, 'stdout', failure.reject);
  const stderr = collect(request, 'stderr', failure.reject);
  process.stdout.on('data', stdout.write);
  // A script may end without reading its input.
  process.stdin.on('error', () => {});
  const started = startShell(process, { script: request.script, escalation, onStderr: stderr.write });
  const onStop = () => failure.reject(stop.reason);
  stop.addEventListener('abort', onStop, { once: true });
  if (stop.aborted) onStop();
  try {
    const finished = started.then(async () => {
      sendInput(process.stdin, request.input, failure.reject);
      return await process.ended;
    });
    const end = await Promise.race([finished, failure.promise]);
    stdout.end();
    stderr.end();
    // A line callback may have thrown on the very last line.
    return await Promise.race([failure.promise, { ...end, stdout: stdout.text(), stderr: stderr.text() }]);
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'host.connectionLost') throw error;
    await endProcess(running, started);
    throw error;
  } finally {
    stop.removeEventListener('abort', onStop);
    destroyInput(request.input);
  }
}

/** A promise that only ever rejects, and may do so unheard. */
function rejection() {
  let reject: (error: unknown) => void = () => {};
  const promise = new Promise<never>((_resolve, rejectPromise) => {
    reject = rejectPromise;
  });
  promise.catch(() => {});
  return { promise, reject };
}

/** Ends what still runs on the host, so that "cancelled" is true when it is said. */
async function endProcess({ host, process, escalation }: Running, started: Promise<StartedShell>): Promise<void> {
  const over = process.ended.then(
    () => undefined,
    () => undefined,
  );
  const shell = await Promise.race([started.catch(() => undefined), over, delay(letGoMs, undefined, { ref: false })]);
  if (shell) await Promise.race([over, host.kill(shell.group, escalation).catch(() => undefined)]);
  await Promise.race([over, delay(letGoMs, undefined, { ref: false })]);
}

function collect(request: ExecRequest, stream: 'stdout' | 'stderr', fail: (error: unknown) => void) {
  const tail = new TailBuffer(request.keepBytes ?? defaultKeepBytes);
  const { onLine } = request;
  const lines = onLine && new LineSplitter((line) => onLine(line, stream));
  const guarded = (action: () => void) => {
    try {
      action();
    } catch (error) {
      fail(error);
    }
  };
  return {
    write: (chunk: Buffer) => {
      tail.write(chunk);
      if (lines) guarded(() => lines.write(chunk));
    },
    end: () => {
      if (lines) guarded(() => lines.end());
    },
    text: () => tail.toString(),
  };
}

function sendInput(stdin: Writable, input: ExecRequest['input'], fail: (error: unknown) => void): void {
  if (input === undefined || typeof input === 'string' || Buffer.isBuffer(input)) {
    stdin.end(input);
    return;
  }
  // Not `pipeline`: it would end stdin when the input breaks, and half an input would look whole.
  const onBroken = () => {
    const detail = input.errored?.message ?? '';
    if (!input.readableEnded) fail(new SlipwayError('host.commandFailed', { data: { reason: 'inputBroken', detail } }));
  };
  if (input.destroyed) {
    onBroken();
    return;
  }
  input.once('close', onBroken);
  input.pipe(stdin);
}

function destroyInput(input: ExecRequest['input']): void {
  if (input instanceof Readable) input.unpipe().destroy();
}

/** Aborts with `operation.cancelled` or `operation.timedOut` as the reason. */
function stopSignal({ signal, timeoutMs }: ExecRequest) {
  const controller = new AbortController();
  const onAbort = () => controller.abort(new SlipwayError('operation.cancelled'));
  const timer =
    timeoutMs === undefined
      ? undefined
      : setTimeout(() => controller.abort(new SlipwayError('operation.timedOut', { data: { timeoutMs } })), timeoutMs);
  if (signal.aborted) onAbort();
  else signal.addEventListener('abort', onAbort, { once: true });
  return {
    signal: controller.signal,
    release: () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
    },
  };
}

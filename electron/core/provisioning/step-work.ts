import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { causeIn } from '../../../shared/domain/step-cause.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { ErrorData } from '../../../shared/schema/error.ts';
import { exitCodes } from '../../commands/shell-text.ts';
import type { StepRun } from '../../operations/operations.ts';
import type { Clock } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';
import type { BuiltStep, StepWork } from './steps/step.ts';

const commandMs = 2 * 60_000;
const proofMs = 60_000;
/** Milliseconds between looks while the proof may still come true: most do at once, so the first pauses are short. */
const lookAgainMs = { first: 100, longest: 1000, growth: 1.3 };
/** Milliseconds before each new try after the connection was lost. */
const reconnectAfterMs = [2000, 5000, 10_000, 20_000];

export interface StepParts {
  readonly hosts: Pick<Hosts, 'connection' | 'docker'>;
  readonly clock: Clock;
  readonly built: BuiltStep;
  readonly hostName: string;
  readonly step: StepRun;
  readonly signal: AbortSignal;
}

/**
 * One step: looks whether it is done, does it, and reads back that it is. When the connection is lost it looks again after a
 * while: what was begun may have gone on. Returns the proof.
 */
export async function performStep(parts: StepParts): Promise<readonly Note[]> {
  for (const pause of reconnectAfterMs) {
    try {
      return await performOnce(parts);
    } catch (error) {
      if (!isLost(error) || parts.signal.aborted) throw explained(error, parts);
      parts.step.info(message('provisioning.note.connectionLost', { host: parts.hostName, seconds: pause / 1000 }));
      await parts.clock.sleep(pause, parts.signal);
    }
  }
  return await performOnce(parts).catch((error: unknown) => {
    throw explained(error, parts);
  });
}

function isLost(error: unknown): boolean {
  return error instanceof SlipwayError && (error.code === 'host.connectionLost' || error.code === 'host.unreachable');
}

async function performOnce(parts: StepParts): Promise<readonly Note[]> {
  const work = stepWork(parts);
  const already = await prove(parts, work, 0).catch((error: unknown) => {
    if (!mayStillComeTrue(error)) throw error;
    return null;
  });
  if (already !== null) return already;
  await parts.built.act(work);
  return await prove(parts, work, parts.built.proveWithinMs);
}

async function prove(parts: StepParts, work: StepWork, withinMs: number): Promise<readonly Note[]> {
  const { built, clock, signal } = parts;
  const until = clock.now() + withinMs;
  for (let pause = lookAgainMs.first; ; pause = Math.min(pause * lookAgainMs.growth, lookAgainMs.longest)) {
    try {
      const proof = await runProof(parts);
      const confirmed = await built.confirm?.(work);
      return [...(proof === '' ? [] : [proof]), ...(confirmed === undefined ? [] : [confirmed])];
    } catch (error) {
      if (!mayStillComeTrue(error) || clock.now() >= until) throw error;
      await clock.sleep(Math.round(pause), signal);
    }
  }
}

function mayStillComeTrue(error: unknown): boolean {
  if (!(error instanceof SlipwayError)) return isEngineAnswer(error);
  return error.code === 'step.notProved' || error.code === 'docker.failed' || error.code === 'docker.unavailable';
}

async function runProof({ hosts, built, signal }: StepParts): Promise<string> {
  const connection = await hosts.connection(built.shown.hostId, signal);
  const result = await connection.exec({ script: built.shown.proof, root: true, signal, timeoutMs: proofMs });
  if (result.exitCode !== 0)
    throw new SlipwayError('step.notProved', {
      data: { detail: lastLines(result.stderr) || lastLines(result.stdout) },
    });
  return lastLines(result.stdout);
}

function stepWork({ hosts, clock, built, step, signal }: StepParts): StepWork {
  const { hostId } = built.shown;
  return {
    signal,
    info: (note) => step.info(note),
    async run(script, timeoutMs = commandMs) {
      const connection = await hosts.connection(hostId, signal);
      const result = await connection.exec({
        script,
        root: true,
        signal,
        timeoutMs,
        onLine: (line, stream) => step.line(line, stream),
      });
      if (result.exitCode === 0) return;
      const last = { reason: reasonOf(result.exitCode), detail: lastLines(result.stderr) || lastLines(result.stdout) };
      // Where our own script names no reason, the programs in it may have: often far above their last lines.
      const named = last.reason === 'commandEnded' ? causeIn(`${result.stderr}\n${result.stdout}`) : undefined;
      const data = { exitCode: result.exitCode, ...(named ?? last) };
      throw new SlipwayError('step.failed', { data, retryable: result.exitCode === exitCodes.busy });
    },
    connection: () => hosts.connection(hostId, signal),
    docker: (id = hostId) => hosts.docker(id, signal),
    sleep: (milliseconds) => clock.sleep(milliseconds, signal),
  };
}

function reasonOf(exitCode: number | null): string {
  switch (exitCode) {
    case exitCodes.busy:
      return 'packagesBusy';
    case exitCodes.changed:
      return 'fileChanged';
    case exitCodes.putBack:
      return 'putBack';
    case exitCodes.badData:
      return 'badData';
    default:
      return 'commandEnded';
  }
}

function lastLines(text: string): string {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.slice(-4).join('; ').slice(-600);
}

/** The engine's own refusals come as plain errors with a status. */
function isEngineAnswer(error: unknown): error is Error & { readonly statusCode: number } {
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number';
}

function explained(error: unknown, { hostName, built }: StepParts): unknown {
  const where: ErrorData = { host: hostName, step: built.shown.kind };
  if (error instanceof SlipwayError) {
    const { code, data, retryable } = error;
    return new SlipwayError(code, { data: { ...where, ...data }, retryable, cause: error });
  }
  if (!isEngineAnswer(error)) return error;
  const data = { ...where, status: error.statusCode, detail: error.message.slice(0, 600) };
  return new SlipwayError('docker.failed', { data, cause: error });
}

import { createHash } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import {
  freshHostLocks,
  hostLockPath,
  hostLockStaleSeconds,
  releaseHostLock,
  replaceHostLock,
  takeHostLock,
  touchHostLock,
} from '../../commands/host-lock.ts';
import { exitCodes, script } from '../../commands/shell-text.ts';
import type { CoreContext } from '../context.ts';
import type { BuildCollaborators } from './build-work.ts';

const COMMAND_MS = 30_000;
const TOUCH_MS = 60_000;
const ASK_AGAIN_MS = 3_000;
/** Untouched for so long it was left behind. */
const STALE_SECONDS = 300;

export interface BuildLockParts {
  readonly context: CoreContext;
  readonly hosts: BuildCollaborators['hosts'];
  readonly hostId: string;
  readonly operationId: string;
  /** What is built: two Slipways don't build it at once on one host. */
  readonly image: string;
  readonly say: (note: Note) => void;
  readonly signal: AbortSignal;
}

const BUILD_LOCKS = '/run/slipway-build-*.lock';

/** A folder under `/run`, one for each image that is built. */
export function buildLockPath(image: string): string {
  return `/run/slipway-build-${createHash('sha256').update(image).digest('hex').slice(0, 16)}.lock`;
}

/**
 * Takes the lock of the image on its build host, and waits while another Slipway builds it, or applies a plan there that may restart
 * Docker. Where Slipway can't be root there is no lock: that is said. Returns what gives it back.
 */
export async function takeBuildLock(parts: BuildLockParts): Promise<() => Promise<void>> {
  try {
    await waitForLock(parts);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'host.rootDenied') throw error;
    parts.say(message('builds.note.noLock'));
    return async () => undefined;
  }
  const path = buildLockPath(parts.image);
  const touch = setInterval(
    () => void run(parts, touchHostLock(parts.operationId, path)).catch(() => undefined),
    TOUCH_MS,
  );
  return async () => {
    clearInterval(touch);
    const signal = AbortSignal.timeout(COMMAND_MS);
    await run({ ...parts, signal }, releaseHostLock(parts.operationId, path)).catch((error: unknown) =>
      parts.context.logger.warn({ err: error, host: parts.hostId }, 'the lock of a build could not be released'),
    );
  };
}

async function waitForLock(parts: BuildLockParts): Promise<void> {
  const { context, operationId, signal } = parts;
  const path = buildLockPath(parts.image);
  const owner = { who: `${userInfo().username}@${hostname()}`, operationId };
  let take = takeHostLock(owner, path);
  let told = '';
  for (;;) {
    const { exitCode, stdout, stderr } = await run(parts, andPlans(take));
    take = takeHostLock(owner, path);
    if (exitCode === 0) {
      const who = foreignOwners(parts, stdout);
      if (who === '') return;
      // Not kept meanwhile: before its restart that plan waits for whoever builds.
      await run(parts, releaseHostLock(operationId, path));
      if (told !== who) parts.say(message('builds.note.otherPlan', { who }));
      told = who;
    } else if (exitCode === exitCodes.locked) {
      const [who = 'unknown', operation = 'unknown', age = '0'] = stdout.split('\n');
      // In our own ledger only one build of an application runs at a time: a lock of ours was left behind.
      if (isOurs(parts, operation) || Number(age) >= STALE_SECONDS) {
        take = replaceHostLock(operation, owner, path);
        continue;
      }
      if (told !== operation) parts.say(message('builds.note.otherSlipway', { who }));
      told = operation;
    } else throw failed(parts, stderr);
    await context.clock.sleep(ASK_AGAIN_MS, signal);
  }
}

/** Takes a lock, and with it tells who applies a plan on the host. Asked in this order neither overlooks the other. */
function andPlans(take: string): string {
  return script('(', take, ') || exit', freshHostLocks(hostLockPath, hostLockStaleSeconds));
}

const isOurs = ({ context }: Pick<BuildLockParts, 'context'>, operation: string): boolean =>
  context.storage.records.of('operations').get(operation) !== undefined;

/** Whose locks these lines tell of, without our own: those were left behind, or the queue looks after them. */
function foreignOwners(parts: Pick<BuildLockParts, 'context'>, lines: string): string {
  const others = lines.split('\n').flatMap((line) => {
    const [word, operation = '', who = ''] = line.trim().split(' ', 3);
    return word !== 'lock' || isOurs(parts, operation) ? [] : [who];
  });
  return [...new Set(others)].join(', ');
}

/** Waits while other Slipways build on the host. Where Slipway can't be root it can't know: it does not wait then. */
export async function awaitOtherSlipways(parts: Omit<BuildLockParts, 'image' | 'operationId'>): Promise<void> {
  const { context, hostId, say, signal } = parts;
  const host = context.storage.records.of('hosts').get(hostId)?.name ?? hostId;
  for (let told = ''; ; ) {
    const who = await othersThatBuild(parts);
    if (who === '') return;
    if (told !== who) say(message('builds.note.restartWaitsForOther', { host, who }));
    told = who;
    await context.clock.sleep(ASK_AGAIN_MS, signal);
  }
}

/** Who else builds there now. */
async function othersThatBuild(parts: Omit<BuildLockParts, 'image' | 'operationId'>): Promise<string> {
  try {
    const { exitCode, stdout } = await run(parts, freshHostLocks(BUILD_LOCKS, STALE_SECONDS));
    return exitCode === 0 ? foreignOwners(parts, stdout) : '';
  } catch (error) {
    if (error instanceof SlipwayError && error.code === 'host.rootDenied') return '';
    throw error;
  }
}

async function run({ hosts, hostId, signal }: Pick<BuildLockParts, 'hosts' | 'hostId' | 'signal'>, text: string) {
  const connection = await hosts.connection(hostId, signal);
  return await connection.exec({ script: text, root: true, signal, timeoutMs: COMMAND_MS });
}

function failed({ context, hostId }: BuildLockParts, stderr: string): SlipwayError {
  const host = context.storage.records.of('hosts').get(hostId)?.name ?? hostId;
  const detail = stderr.trim().slice(-300);
  return new SlipwayError('host.commandFailed', { data: { reason: 'hostLockFailed', host, detail } });
}

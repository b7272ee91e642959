import { hostname, userInfo } from 'node:os';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import {
  type HostLockOwner,
  hostLockPath,
  hostLockStaleSeconds,
  releaseHostLock,
  replaceHostLock,
  takeHostLock,
  touchHostLock,
} from '../../commands/host-lock.ts';
import { exitCodes } from '../../commands/shell-text.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';

const commandMs = 30_000;

export interface HostLockParts {
  readonly context: CoreContext;
  readonly hosts: Pick<Hosts, 'connection'>;
  readonly operationId: string;
  readonly signal: AbortSignal;
  /** Told what was found. */
  readonly say: (note: Note) => void;
}

/** The lock that keeps two Slipways from changing one host at once. */
export class HostLock {
  readonly #parts: HostLockParts;
  readonly #hostId: string;
  #held: boolean;

  /** `held`: true where an earlier run of the operation may have left it behind. */
  constructor(parts: HostLockParts, hostId: string, held = false) {
    this.#held = held;
    this.#parts = parts;
    this.#hostId = hostId;
  }

  /** Fails with `locked` {host, who, seconds} while another Slipway works on the host. */
  async take(): Promise<void> {
    const owner: HostLockOwner = { who: `${userInfo().username}@${hostname()}`, operationId: this.#parts.operationId };
    const taken = await this.#run(takeHostLock(owner));
    if (taken.exitCode === exitCodes.locked) await this.#takeOver(owner, taken.stdout);
    else if (taken.exitCode !== 0) throw this.#failed(taken.stderr);
    this.#held = true;
  }

  /** Before each further step. A lock that a reboot took away is taken again; one that another took over ends the work. */
  async touch(): Promise<void> {
    const { exitCode, stderr } = await this.#run(touchHostLock(this.#parts.operationId));
    if (exitCode === 0) return;
    if (exitCode !== exitCodes.locked) throw this.#failed(stderr);
    this.#held = false;
    await this.take();
  }

  /** Best effort: a host that can't be reached keeps its lock, and this Slipway knows it for its own next time. */
  async release(): Promise<void> {
    if (!this.#held) return;
    try {
      const signal = AbortSignal.timeout(commandMs);
      const connection = await this.#parts.hosts.connection(this.#hostId, signal);
      await connection.exec({
        script: releaseHostLock(this.#parts.operationId),
        root: true,
        signal,
        timeoutMs: commandMs,
      });
    } catch (error) {
      this.#parts.context.logger.warn({ error, host: this.#hostId }, 'the lock on a host could not be released');
    }
  }

  async #takeOver(owner: HostLockOwner, seen: string): Promise<void> {
    const [who = 'unknown', operation = 'unknown', age = '0'] = seen.split('\n');
    const seconds = Number(age) || 0;
    // Our own ledger lets only one operation at a time work on a host: a lock of ours is one that a cut left behind.
    const ours = this.#parts.context.storage.records.of('operations').get(operation) !== undefined;
    if (!ours && seconds < hostLockStaleSeconds) throw this.#locked(who, seconds);
    if (operation !== owner.operationId) {
      this.#parts.say(message('provisioning.note.lockTakenOver', { path: hostLockPath, who, seconds }));
    }
    const taken = await this.#run(replaceHostLock(operation, owner));
    if (taken.exitCode === exitCodes.locked) throw this.#locked(taken.stdout.split('\n')[0] ?? who, 0);
    if (taken.exitCode !== 0) throw this.#failed(taken.stderr);
  }

  async #run(script: string) {
    const { hosts, signal } = this.#parts;
    const connection = await hosts.connection(this.#hostId, signal);
    return await connection.exec({ script, root: true, signal, timeoutMs: commandMs });
  }

  #locked(who: string, seconds: number): SlipwayError {
    return new SlipwayError('locked', {
      data: { reason: 'hostLocked', name: this.#name, host: this.#name, who, seconds },
      retryable: true,
    });
  }

  #failed(stderr: string): SlipwayError {
    const detail = stderr.trim().slice(-300);
    return new SlipwayError('host.commandFailed', { data: { reason: 'hostLockFailed', host: this.#name, detail } });
  }

  get #name(): string {
    return this.#parts.context.storage.records.of('hosts').get(this.#hostId)?.name ?? this.#hostId;
  }
}

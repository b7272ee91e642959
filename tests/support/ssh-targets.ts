import { readFileSync } from 'node:fs';
import type { SshTarget } from '../../electron/adapters/host-connection.ts';
import type { Sshd } from './sshd.ts';

/** Root on a test server, by its key. */
export function targetOf(sshd: Sshd, changes: Partial<SshTarget> = {}): SshTarget {
  return {
    kind: 'ssh',
    address: sshd.address,
    port: sshd.port,
    username: 'root',
    authentication: { kind: 'key', privateKey: sshd.clientKey },
    escalation: { kind: 'root' },
    hostKey: sshd.pin,
    ...changes,
  };
}

/** What a promise fails with. */
export const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

/** True while the process lives and is no zombie. */
export function lives(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

export const never = () => new AbortController().signal;

import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Escalation } from '../host-connection.ts';
import { findShellMark, frameScript, passwordPrompt } from './shell-frame.ts';
import type { ShellProcess } from './shell-process.ts';

/** What sudo, a login file or sshd may say before our shell speaks; more is not ours to read. */
const maxPreambleBytes = 65_536;

export interface StartedShell {
  readonly group: number;
  readonly uid: number;
}

export interface ShellStart {
  readonly script: string;
  /** Set when the script is to run as root. */
  readonly escalation?: Escalation | undefined;
  /** Receives the script's stderr, without what came before the script. */
  readonly onStderr: (chunk: Buffer) => void;
}

/**
 * Sends the script and waits until its shell announced itself. A password is written first and the script only after
 * the announcement: a sudo that asks again would else take the script for a password.
 * Fails with `host.rootDenied` {reason, detail} or, where no shell starts, `host.commandFailed` {reason, detail}.
 */
export async function startShell(process: ShellProcess, start: ShellStart): Promise<StartedShell> {
  const { escalation } = start;
  const password = escalation?.kind === 'sudo-password' ? escalation.password : undefined;
  const mark = awaitMark(process, start.onStderr);
  const frame = frameScript(start.script, escalation ? 'root' : 'anyone');
  if (password === undefined) process.stdin.write(frame);
  else process.stdin.write(`${password}\n`);
  const found = await mark;
  if ('preamble' in found) {
    const detail = password ? found.preamble.replaceAll(password, '[redacted]') : found.preamble;
    throw escalation ? rootDenied(detail, found.asked) : noShell(detail);
  }
  if (escalation && found.uid !== 0) {
    process.stdin.end();
    throw new SlipwayError('host.rootDenied', { data: { reason: 'notRoot' } });
  }
  if (password !== undefined) process.stdin.write(frame);
  return found;
}

type Found = StartedShell | { readonly preamble: string; readonly asked: number };

function awaitMark(process: ShellProcess, onStderr: (chunk: Buffer) => void): Promise<Found> {
  return new Promise<Found>((resolve, reject) => {
    let preamble = Buffer.alloc(0);
    let started = false;
    const asked = () => preamble.toString('latin1').split(passwordPrompt).length - 1;
    process.stderr.on('data', (chunk: Buffer) => {
      if (started) return onStderr(chunk);
      preamble = Buffer.concat([preamble, chunk]).subarray(-maxPreambleBytes);
      const mark = findShellMark(preamble.toString('latin1'));
      if (mark) {
        started = true;
        if (preamble.length > mark.end) onStderr(preamble.subarray(mark.end));
        resolve({ group: mark.group, uid: mark.uid });
      } else if (asked() > 1) process.stdin.end();
    });
    process.ended.then(() => resolve({ preamble: preamble.toString('utf8'), asked: asked() }), reject);
  });
}

/** sudo's messages with LC_ALL=C: https://github.com/sudo-project/sudo (plugins/sudoers/logging.c, auth/sudo_auth.c) */
const sudoRefusals: readonly (readonly [reason: string, pattern: RegExp])[] = [
  ['wrongPassword', /incorrect password|Sorry, try again/],
  ['passwordRequired', /a password is required|no password was provided/],
  ['ttyRequired', /must have a tty/],
  ['notAllowed', /not in the sudoers|not allowed to|may not run sudo/],
  ['sudoMissing', /No such file|not found/i],
];

function rootDenied(preamble: string, asked: number): SlipwayError {
  const text = preamble.replaceAll(passwordPrompt, '').trim();
  const known = sudoRefusals.find(([, pattern]) => pattern.test(text));
  const reason = asked > 1 ? 'wrongPassword' : (known?.[0] ?? 'failed');
  return new SlipwayError('host.rootDenied', { data: { reason, detail: text.slice(-500) } });
}

function noShell(preamble: string): SlipwayError {
  return new SlipwayError('host.commandFailed', { data: { reason: 'noShell', detail: preamble.trim().slice(-500) } });
}

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { Duplex } from 'node:stream';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ByteChannel } from '../docker/channel-socket.ts';
import { watchQuiet } from '../shell/quiet-outputs.ts';
import type { ProcessEnd, ShellProcess } from '../shell/shell-process.ts';

export interface LocalProcess extends ShellProcess {
  /** stdin and stdout as one stream. */
  channel(): ByteChannel;
}

/** Starts a command of this computer in a session of its own. */
export function spawnLocal(argv: readonly string[]): LocalProcess {
  const [command = 'sh', ...rest] = argv;
  const child = spawn(command, rest, { detached: true, stdio: 'pipe' });
  child.stdin.on('error', () => {});
  const ended = processEnd(child);
  ended.catch(() => {});
  const close = () => {
    child.stdin.destroy();
    child.stdout.destroy();
    child.stderr.destroy();
  };
  return {
    stdin: child.stdin,
    stdout: child.stdout,
    stderr: child.stderr,
    ended,
    close,
    channel: () => channelOf(child),
  };
}

function channelOf(child: ChildProcessWithoutNullStreams): ByteChannel {
  const stream = Duplex.from({ readable: child.stdout, writable: child.stdin });
  return Object.assign(stream, {
    close: () => {
      stream.destroy();
      child.kill();
    },
  });
}

function processEnd(child: ChildProcessWithoutNullStreams): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    let endWatch = () => {};
    child.once('error', (cause) => {
      const data = { reason: 'noShell', detail: cause.message };
      reject(new SlipwayError('host.commandFailed', { data, cause }));
    });
    const settle = (exitCode: number | null, signal: string | null) => {
      endWatch();
      resolve({ exitCode, signal });
    };
    child.once('exit', (exitCode, signal) => {
      endWatch = watchQuiet([child.stdout, child.stderr], () => settle(exitCode, signal));
    });
    child.once('close', settle);
  });
}

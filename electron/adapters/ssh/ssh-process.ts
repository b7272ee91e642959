import type { Client, ClientChannel } from 'ssh2';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { watchQuiet } from '../shell/quiet-outputs.ts';
import type { ProcessEnd, ShellProcess } from '../shell/shell-process.ts';
import { ChannelRefused } from './ssh-channel.ts';
import { connectionLost } from './ssh-errors.ts';

export interface SshProcess extends ShellProcess {
  readonly channel: ClientChannel;
  readonly stdin: ClientChannel;
  readonly stdout: ClientChannel;
}

/** Starts a command on a new session channel. */
export function execCommand(client: Client, command: string, address: string): Promise<SshProcess> {
  return new Promise((resolve, reject) => {
    const onOpen = (error: (Error & { reason?: number | string }) | undefined | true, channel: ClientChannel) => {
      if (!error) return resolve(sshProcess(client, channel, address));
      if (error === true || /unable to exec/i.test(error.message)) {
        return reject(new SlipwayError('host.commandFailed', { data: { reason: 'execRefused', address } }));
      }
      if (typeof error.reason === 'number') return reject(new ChannelRefused(error.message));
      reject(connectionLost(address, error.message));
    };
    try {
      client.exec(command, onOpen);
    } catch (error) {
      // ssh2 throws in sync when not connected.
      reject(connectionLost(address, error instanceof Error ? error.message : String(error)));
    }
  });
}

function sshProcess(client: Client, channel: ClientChannel, address: string): SshProcess {
  const ended = processEnd(client, channel, address);
  ended.catch(() => {});
  channel.on('error', () => {});
  return {
    channel,
    stdin: channel,
    stdout: channel,
    stderr: channel.stderr,
    ended,
    close: () => {
      channel.close();
      channel.resume();
      channel.stderr.resume();
    },
  };
}

function processEnd(client: Client, channel: ClientChannel, address: string): Promise<ProcessEnd> {
  return new Promise((resolve, reject) => {
    let end: ProcessEnd | undefined;
    let endWatch = () => {};
    let open = 2;
    const settle = () => {
      endWatch();
      client.removeListener('close', onLost);
    };
    // Comes before the channels' own `end` and `close`, which look the same as success.
    const onLost = () => {
      settle();
      reject(connectionLost(address, 'closed'));
    };
    const onClosed = () => {
      if (--open > 0) return;
      settle();
      if (end) resolve(end);
      else reject(connectionLost(address, 'noExitStatus'));
    };
    client.once('close', onLost);
    channel.once('exit', (code: number | null, signal?: string) => {
      end = { exitCode: code, signal: signal ?? null };
      endWatch = watchQuiet([channel, channel.stderr], () => channel.close());
    });
    channel.once('close', onClosed);
    channel.stderr.once('end', onClosed);
  });
}

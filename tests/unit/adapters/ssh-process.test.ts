import { PassThrough } from 'node:stream';
import { Client, type ClientChannel } from 'ssh2';
import { expect, test } from 'vitest';
import { execCommand } from '../../../electron/adapters/ssh/ssh-process.ts';

/** One packet that brings the channel, what the command said, how it ended and that all is closed, as on a busy machine. */
function answerAtOnce(said: string): Client {
  const client = new Client();
  client.exec = ((_command: string, done: (error: undefined, channel: ClientChannel) => void) => {
    setImmediate(() => {
      const stderr = new PassThrough();
      const channel = Object.assign(new PassThrough(), { stderr });
      // ssh2 makes channels only on a connection: of it, only these streams and events are used here.
      done(undefined, channel as unknown as ClientChannel);
      stderr.end(said);
      channel.end();
      channel.emit('exit', 127);
    });
    return client;
  }) as Client['exec'];
  return client;
}

test('what a command said is read where its exit came with it', async () => {
  const process = await execCommand(answerAtOnce("env: 'sudo': No such file or directory\n"), 'true', '10.0.0.5');
  // As a caller that has this from a promise of its own.
  await Promise.resolve();
  let said = '';
  process.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  process.stdout.resume();
  expect(await process.ended).toEqual({ exitCode: 127, signal: null });
  expect(said).toBe("env: 'sudo': No such file or directory\n");
});

import { Duplex } from 'node:stream';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { ChannelSocket } from '../../../electron/adapters/docker/channel-socket.ts';

/** As ssh2's channel: no error events, `close` only after `end` was read, `close()` closes both ways. */
class FakeChannel extends Duplex {
  readonly written: Buffer[] = [];
  closed_ = 0;
  ended_ = false;
  stuck = false;

  constructor() {
    super({ emitClose: false, autoDestroy: false });
    this.once('end', () => this.emit('close'));
  }
  override _read() {}
  override _write(chunk: Buffer, _encoding: string, done: () => void) {
    this.written.push(chunk);
    if (!this.stuck) done();
  }
  override _final(done: () => void) {
    this.ended_ = true;
    done();
  }
  close() {
    this.closed_++;
  }
}

const pair = () => {
  const channel = new FakeChannel();
  return { channel, socket: new ChannelSocket(channel) };
};

describe('ChannelSocket', () => {
  it('carries bytes both ways', async () => {
    const { channel, socket } = pair();
    channel.push('answer');
    channel.push(null);
    socket.write('question');
    expect(await text(socket)).toBe('answer');
    expect(Buffer.concat(channel.written).toString()).toBe('question');
  });

  it('ends its own half and still reads', async () => {
    const { channel, socket } = pair();
    socket.end('last words');
    await delay(5);
    expect(channel.ended_).toBe(true);
    channel.push('answer');
    channel.push(null);
    expect(await text(socket)).toBe('answer');
  });

  it('loses nothing that was not read yet when the channel closes', async () => {
    const { channel, socket } = pair();
    channel.push(Buffer.alloc(200_000, 'x'));
    channel.push(null);
    channel.resume();
    await delay(20);
    expect((await text(socket)).length).toBe(200_000);
  });

  it('holds the channel back while nobody reads', async () => {
    const { channel, socket } = pair();
    channel.push(Buffer.alloc(100_000));
    await delay(5);
    expect(channel.isPaused()).toBe(true);
    socket.resume();
    await delay(5);
    expect(channel.isPaused()).toBe(false);
  });

  it('notices the end although nobody reads, as an idle keep-alive socket must', async () => {
    const { channel, socket } = pair();
    const closed = new Promise((resolve) => socket.once('close', resolve));
    channel.push(null);
    await closed;
    expect(socket.destroyed).toBe(true);
  });

  it('is an error for its reader when destroyed with one, never an end', async () => {
    const { channel, socket } = pair();
    channel.push('half');
    const seen: string[] = [];
    socket
      .on('data', () => seen.push('data'))
      .on('end', () => seen.push('end'))
      .on('error', () => seen.push('error'));
    await delay(5);
    socket.destroy(new Error('cut'));
    await delay(5);
    expect(seen).toEqual(['data', 'error']);
    expect(channel.closed_).toBe(1);
  });

  it('gives up a write that the closed channel will never take', async () => {
    const { channel, socket } = pair();
    channel.stuck = true;
    const failed = new Promise((resolve) => socket.write('x', resolve));
    socket.resume();
    channel.push(null);
    expect(await failed).toBeInstanceOf(Error);
  });

  it('has a timeout that works, and shows nothing of what it holds', async () => {
    const { socket } = pair();
    await new Promise<void>((resolve) => socket.setTimeout(10, resolve));
    expect(socket.setTimeout(0)).toBe(socket);
    expect(inspect(socket, { depth: null, showHidden: true })).toBe('ChannelSocket {}');
  });
});

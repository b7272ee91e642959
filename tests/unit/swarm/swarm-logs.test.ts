import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FrameSplitter, parseLine } from '../../../electron/adapters/swarm/swarm-logs.ts';

function frame(stream: 1 | 2, text: string): Buffer {
  const head = Buffer.alloc(8);
  head[0] = stream;
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
}

describe('frames of the engine', () => {
  it('give the same lines however the network cuts them', () => {
    const all = Buffer.concat([frame(1, 'one\ntw'), frame(2, 'bad\n'), frame(1, 'o ü\n')]);
    fc.assert(
      fc.property(fc.array(fc.nat(all.length), { maxLength: 8 }), (cuts) => {
        const splitter = new FrameSplitter(false);
        const edges = [0, ...cuts.sort((a, b) => a - b), all.length];
        const lines = edges.slice(1).flatMap((end, index) => splitter.push(all.subarray(edges[index], end)));
        expect(lines).toEqual([
          { stream: 'stdout', text: 'one' },
          { stream: 'stderr', text: 'bad' },
          { stream: 'stdout', text: 'two ü' },
        ]);
      }),
    );
  });

  it('are not looked for in the bare text of a terminal', () => {
    expect(new FrameSplitter(true).push(Buffer.from('one\r\ntwo\r\n'))).toEqual([
      { stream: 'stdout', text: 'one' },
      { stream: 'stdout', text: 'two' },
    ]);
  });
});

describe('a line of the engine', () => {
  const details = 'com.docker.swarm.node.id=n1,com.docker.swarm.service.id=s1,com.docker.swarm.task.id=t1';

  it('has its time and its task taken off', () => {
    const text = `2026-11-23T23:10:58.123456789Z ${details} hello  world`;
    expect(parseLine({ stream: 'stdout', text })).toEqual({
      ...{ at: Date.parse('2026-11-23T23:10:58.123Z'), taskId: 't1', stream: 'stdout', text: 'hello  world' },
    });
  });

  it('may be empty', () => {
    expect(parseLine({ stream: 'stdout', text: `2026-11-23T23:10:58Z ${details} ` })).toMatchObject({
      text: '',
      taskId: 't1',
    });
  });

  it('is left whole when it has no such head', () => {
    expect(parseLine({ stream: 'stderr', text: 'error from daemon in stream' })).toEqual({
      ...{ at: null, taskId: '', stream: 'stderr', text: 'error from daemon in stream' },
    });
  });
});

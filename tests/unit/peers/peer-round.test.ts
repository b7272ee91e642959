import type { Readable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { ExecRequest, ExecResult, HostConnection } from '../../../electron/adapters/host-connection.ts';
import { probeRound } from '../../../electron/core/hosts/peer-round.ts';
import type { Peer } from '../../../shared/domain/peer-probes.ts';

const peer = (hostId: string, address: string): Peer => ({
  ...{ hostId, name: hostId, address, offers: [] },
  profiles: [hostId === 'h1' ? 'swarm-manager' : 'swarm-worker'],
});

/** Speaks the protocol of the probing program: answers each question by number of `go` and port. */
function scripted(says: (go: number, port: string) => string, asked: string[]): HostConnection['exec'] {
  return async ({ script, input, onLine }: ExecRequest): Promise<ExecResult> => {
    const say = (line: string) => onLine?.(line, 'stdout');
    say('tool python3');
    await setImmediate();
    const words = /^set -- (.*)$/m.exec(script)?.[1]?.split(' ') ?? [];
    for (const port of words.filter((word) => /^(tcp|udp)\//.test(word))) say(`listen ${port} bound`);
    say('ready');
    let [go, held] = [0, [] as string[]];
    for await (const chunk of input as Readable) {
      for (const line of String(chunk).split('\n')) {
        const [verb, number] = line.split(' ');
        if (verb === 'probe' || verb === 'size') held.push(line);
        if (verb !== 'go') continue;
        go += 1;
        asked.push(`${go}: ${held.length} with ${number} ms`);
        for (const question of held) {
          const [kind, at, protocol, , port] = question.split(' ');
          const seen = says(go, `${protocol}/${port}`);
          if (kind === 'probe') say(`result ${at} ${seen} ${seen === 'answered' ? '1.00' : '-'}`);
          else say(`size ${at} ${go === 1 && says(1, 'size') === 'silent' ? '-' : '1500'}`);
        }
        held = [];
        say('done');
      }
    }
    return { exitCode: 0, signal: null, stdout: '', stderr: '' };
  };
}

async function round(says: (go: number, port: string) => string) {
  const asked: string[] = [];
  const notes: unknown[] = [];
  const connection = { exec: scripted(says, asked) };
  const made = await probeRound(
    {
      connection: () => Promise.resolve(connection),
      ...{ parallel: 4, now: () => 1_000_000 },
      onHost: ({ params }) => notes.push(params),
    },
    { id: 'g', peers: [peer('h1', '10.0.0.1'), peer('h2', '10.0.0.2')] },
    new AbortController().signal,
  );
  return { made, asked, notes };
}

describe('what gets no answer', () => {
  it('is asked once more with more patience, alone, and an answer that comes then counts', async () => {
    const { made, asked, notes } = await round((go, port) =>
      go === 1 && (port === 'udp/7946' || port === 'size') ? 'silent' : 'answered',
    );
    expect(made.ways.flatMap(({ seen }) => seen)).not.toContain('silent');
    expect(made.ways.map(({ packet }) => packet)).toEqual([1500, 1500]);
    // h1 asks h2 three ports, h2 asks the manager one more; each a packet size.
    expect([...asked].sort()).toEqual([
      '1: 4 with 2500 ms',
      '1: 5 with 2500 ms',
      '2: 2 with 6000 ms',
      '2: 2 with 6000 ms',
    ]);
    expect(notes).toContainEqual({ host: 'h2', answered: 4, asked: 4 });
  });
  it('stays silent where it does not answer then either', async () => {
    const { made } = await round((_, port) => (port === 'tcp/2377' ? 'silent' : 'answered'));
    expect(made.ways.map(({ seen }) => seen.filter((each) => each === 'silent').length)).toEqual([0, 1]);
  });
  it('is not asked again where all answered, or were refused', async () => {
    const { asked } = await round((_, port) => (port === 'tcp/2377' ? 'refused' : 'answered'));
    expect(asked.filter((line) => line.startsWith('2:'))).toEqual([]);
  });
});

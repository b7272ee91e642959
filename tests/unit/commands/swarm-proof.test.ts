import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { managerCounts, nodesGone, swarmProof } from '../../../electron/commands/swarm.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-proof-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** Runs the proof against an engine that says this of itself and has these networks. */
async function prove(
  state: string,
  networks: readonly string[],
): Promise<{ exitCode: number | undefined; stderr: string }> {
  const engine = `#!/bin/sh
case $1 in
  info) echo '${state}';;
  network) for n in ${networks.join(' ')}; do case "$*" in *" $n") echo "$n"; exit 0;; esac; done; echo 'no such network' >&2; exit 1;;
esac`;
  return await run(engine, swarmProof('manager'));
}

/** Runs a script beside a stand-in for the docker client. */
async function run(engine: string, input: string): Promise<{ exitCode: number | undefined; stderr: string }> {
  await writeFile(join(folder, 'docker'), engine);
  await chmod(join(folder, 'docker'), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { exitCode, stderr } = await execa('sh', { input, env, reject: false });
  return { exitCode, stderr };
}

describe('an engine that says it is in the swarm', () => {
  it('is believed when both networks are there', async () => {
    expect((await prove('active true n1 10.0.0.5', ['ingress', 'docker_gwbridge'])).exitCode).toBe(0);
  });
  it('is not believed when a network could not be made', async () => {
    const found = await prove('active true n1 10.0.0.5', ['ingress']);
    expect(found.exitCode).toBe(1);
    expect(found.stderr).toContain('docker_gwbridge');
  });
  it('is not believed in another role', async () => {
    expect((await prove('active false n1 10.0.0.5', ['ingress', 'docker_gwbridge'])).exitCode).toBe(1);
  });
});

describe('a new manager counts', () => {
  /** Nodes as the client prints them: a worker has no status of a manager. */
  const counts = (...nodes: readonly string[]) =>
    run(
      `#!/bin/sh\ncase "$2" in ls) echo "n1 n2";; inspect) printf '%s\\n' ${nodes.map((node) => `'${node}'`).join(' ')};; esac`,
      managerCounts('10.0.0.14'),
    );
  it('when the others reach it and have their quorum with the lost one still on the list', async () => {
    const found = await counts(
      '10.0.0.11:2377 reachable',
      '10.0.0.12:2377 unreachable',
      '',
      '10.0.0.14:2377 reachable',
    );
    expect(found.exitCode).toBe(0);
  });
  it('not while it is not reached, nor where another address ends like its own', async () => {
    const found = await counts('10.0.0.11:2377 reachable', '110.0.0.14:2377 reachable', '10.0.0.14:2377 unreachable');
    expect(found.exitCode).toBe(1);
    expect(found.stderr).toContain('2 of 3 managers are reached');
  });
  it('not where half of them or more are lost', async () => {
    expect((await counts('10.0.0.14:2377 reachable', '10.0.0.12:2377 unreachable')).exitCode).toBe(1);
  });
  it('not where the managers give no answer', async () => {
    expect((await run('#!/bin/sh\nexit 1', managerCounts('10.0.0.14'))).exitCode).toBe(1);
  });
});

describe('lost managers are gone', () => {
  const list = (answer: string) => run(`#!/bin/sh\n${answer}`, nodesGone(['abc1', 'abc2']));
  it('when the list has none of them', async () => {
    expect((await list('echo abd1; echo xyz')).exitCode).toBe(0);
  });
  it('not while one is listed, nor where no list is to be had', async () => {
    const found = await list('echo xyz; echo abc2');
    expect([found.exitCode, found.stderr]).toEqual([1, 'abc2 is still on the list']);
    expect((await list('exit 1')).exitCode).toBe(1);
  });
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  awaitNetworks,
  managerCounts,
  networksProof,
  nodesGone,
  swarmProof,
} from '../../../electron/commands/swarm.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'swarm-proof-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
});

/** The proof against an engine that says this of itself. */
const prove = (state: string) => run(`#!/bin/sh\necho '${state}'`, swarmProof('manager'));

/** An engine that has one of these networks more at each question; it tells of what it lacks as the docker client does. */
async function askedInTurn(text: string, answers: readonly (readonly string[])[]) {
  await writeFile(join(folder, 'asked'), '');
  const cases = answers.map((names, index) => `${index}) have='${names.join(' ')}';;`).join(' ');
  const engine = `#!/bin/sh
asked=$(wc -l < ${folder}/asked); echo >> ${folder}/asked
case $asked in ${cases} *) have='${answers.at(-1)?.join(' ')}';; esac
status=0
for n in ingress docker_gwbridge; do case " $have " in *" $n "*) echo "$n";; *) echo "Error: No such network: $n" >&2; status=1;; esac; done
exit $status`;
  return await run(engine, text);
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
  it('is believed in the role that is wished, and in no other', async () => {
    expect((await prove('active true n1 10.0.0.5')).exitCode).toBe(0);
    expect((await prove('active false n1 10.0.0.5')).exitCode).toBe(1);
    expect((await prove('pending false  ')).exitCode).toBe(1);
  });
});

describe('the networks of a node', () => {
  const both = ['ingress', 'docker_gwbridge'];
  it('are there only when both are', async () => {
    expect((await askedInTurn(networksProof(), [both])).exitCode).toBe(0);
    const found = await askedInTurn(networksProof(), [['ingress']]);
    expect(found).toEqual({ exitCode: 1, stderr: 'Error: No such network: docker_gwbridge' });
  });
  it('are waited for while the engine still makes them', async () => {
    expect((await askedInTurn(awaitNetworks(), [[], ['ingress'], both])).exitCode).toBe(0);
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

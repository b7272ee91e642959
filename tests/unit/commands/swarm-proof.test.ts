import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { swarmProof } from '../../../electron/commands/swarm.ts';

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
  await writeFile(join(folder, 'docker'), engine);
  await chmod(join(folder, 'docker'), 0o755);
  const env = { PATH: `${folder}:${process.env.PATH}` };
  const { exitCode, stderr } = await execa('sh', { input: swarmProof('manager'), env, reject: false });
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

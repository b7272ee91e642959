import { readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { ApplicationInput } from '../../../shared/schema/application.ts';
import type { PipelineScene } from './scene.ts';

const REPOSITORIES = 200;
const POLL_SECONDS = 60;
/** Milliseconds of settling and of measuring: one whole round of polls each. */
const ROUND_MS = POLL_SECONDS * 1000;

/** Processor time of this process and its children while 200 applications are polled, as a part of one core. */
export async function measurePoll({ core, git, hostId, clusterId, registryId }: PipelineScene): Promise<number> {
  const deployKey = await readFile(git.deployKeyPath, 'utf8');
  await git.createRepository('polled', { Dockerfile: 'FROM scratch\n' });
  const login = { url: git.urls('polled').sshUrl, branch: 'main', method: 'deploy-key' };
  const common = { registryId, image: 'acme/polled', buildHostId: hostId, clusterId, selector: { bench: 'nobody' } };
  const input = ApplicationInput.parse({
    ...{ ...common, name: 'polled', git: login, secrets: { deployKey }, pollSeconds: 0, autoRelease: false },
  });
  const { hostKey } = await core.applications.probeSource(input, AbortSignal.timeout(60_000));
  const idle = await processorTime(ROUND_MS / 4);
  for (let number = 0; number < REPOSITORIES; number += 1) {
    const pollSeconds = POLL_SECONDS;
    core.applications.add({ ...input, name: `polled-${number}`, gitHostKey: hostKey, pollSeconds });
  }
  await delay(ROUND_MS / 2);
  const polling = await processorTime(ROUND_MS);
  return Math.round(Math.max(0, polling - idle) * 1000) / 1000;
}

/** Part of one core that this process and the children that ended meanwhile used; proc(5), fields 14 to 17 of stat. */
async function processorTime(milliseconds: number): Promise<number> {
  const before = await ticks();
  await delay(milliseconds);
  return ((await ticks()) - before) / ((milliseconds / 1000) * TICKS_PER_SECOND);
}

/** `USER_HZ`: 100 on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

async function ticks(): Promise<number> {
  const stat = await readFile('/proc/self/stat', 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
}

import type { Release } from '../../shared/schema/release.ts';
import type { BedGit } from '../../tests/bed/index.ts';
import type { LiveClient } from '../../tests/support/live-client.ts';
import { pages, releaseOf, releaseWithVerdict } from './chain.ts';
import { brokenApplication } from './sample-application.ts';
import type { Timeline } from './timeline.ts';

export interface FailureScene {
  readonly live: LiveClient;
  readonly git: BedGit;
  readonly addresses: readonly string[];
}

/** A commit whose process ends: its release must be taken back, with what served before still serving. */
export async function failedRelease(timeline: Timeline, { live, git, addresses }: FailureScene): Promise<void> {
  await timeline.stage('A bad commit: verdict, and rolled back', async () => {
    const commit = await git.commit('sample', brokenApplication(), 'Broken');
    const release = await releaseOf(live, commit, 240_000);
    const { verdict, cause, failure, lastLogLines } = release;
    if (verdict !== 'rolled-back' || failure?.exitCode !== 3)
      throw new Error(`the release ended as ${verdict}: ${JSON.stringify({ cause, failure, lastLogLines })}`);
    await expectPages(addresses, 'version 2');
    return `${verdict}: ${cause}; ${failure.task} on ${failure.hostname}, exit code ${failure.exitCode}; "${lastLogLines[0] ?? ''}"; version 2 serves`;
  });
}

/** Image and settings from before the last good release. */
export async function rolledBack(timeline: Timeline, { live, addresses }: FailureScene): Promise<void> {
  await timeline.stage('Roll back to the version before', async () => {
    const good = live
      .all('releases')
      .filter(({ verdict }) => verdict === 'succeeded')
      .sort((one, other) => other.createdAt - one.createdAt)[0];
    if (!good) throw new Error('there is no good release');
    const { releaseIds } = await live.client.releases.rollBack({ releaseId: good.id });
    const release: Release = await releaseWithVerdict(live, releaseIds[0] ?? '', 120_000);
    if (release.verdict !== 'succeeded') throw new Error(`the roll back ended as ${release.verdict}`);
    await expectPages(addresses, 'version 1');
    const seconds = Math.round(((release.finishedAt ?? 0) - (release.startedAt ?? 0)) / 1000);
    return `image and settings of before, verified after ${seconds} s; version 1 serves on ${addresses.length} nodes`;
  });
}

async function expectPages(addresses: readonly string[], text: string): Promise<void> {
  const served = await pages(addresses);
  if (!served.every((page) => page.includes(text))) throw new Error(`not ${text}: ${served.join(' | ')}`);
}

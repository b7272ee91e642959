import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addApplication,
  createService,
  firstBuild,
  pages,
  releaseOf,
  serviceAddresses,
} from '../../scripts/demo/chain.ts';
import { sampleApplication, samplePage } from '../../scripts/demo/sample-application.ts';
import { addHosts, planFor, wishFor } from '../../scripts/demo/set-up.ts';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { LiveClient } from '../support/live-client.ts';
import { ServeProcess } from '../support/serve-process.ts';

/** The whole product as a process, killed as by a power cut and started again on the same data. */
describe('a Slipway that is killed', () => {
  let bed: Bed;
  let host: BedHost;
  let dataFolder: string;
  let serve: ServeProcess;
  let live: LiveClient;

  const start = async (): Promise<void> => {
    serve = await ServeProcess.start({ dataFolder });
    live = await LiveClient.open(serve.origin, await serve.cookie());
  };
  const killAndStartAgain = async (): Promise<void> => {
    await serve.kill();
    live[Symbol.dispose]();
    await start();
  };

  beforeAll(async () => {
    ensureBuilt();
    bed = await openBed();
    host = await bed.host({ name: 'mgr01', docker: 'cached' });
    dataFolder = await mkdtemp(join(tmpdir(), 'slipway-killed-'));
    await start();
  });

  afterAll(async () => {
    live[Symbol.dispose]();
    await serve[Symbol.asyncDispose]();
    await bed.dispose();
    await rm(dataFolder, { recursive: true, force: true });
  });

  it('during a plan says that it was interrupted, and resumes at the step that was not finished', async () => {
    const hostIds = await addHosts(live, [host]);
    const choices = { mirror: (await bed.mirror()).url, yumRepository: await bed.yumRepository() };
    const plan = await planFor(live, await wishFor(live, hostIds, choices));
    const { operationId } = await live.client.provisioning.apply({ planId: plan.id });
    await live.until(
      'a step under way after one that is done',
      () => {
        const steps = live.get('operations', operationId)?.steps ?? [];
        return steps.some((step) => step.state === 'done') && steps.some((step) => step.state === 'running');
      },
      120_000,
    );
    const doneBefore = live.get('operations', operationId)?.steps.filter((step) => step.state === 'done') ?? [];

    await killAndStartAgain();
    const interrupted = await live.until('the operation', () => live.get('operations', operationId), 10_000);
    expect(interrupted.state).toBe('interrupted');
    const { operationId: resumedId } = await live.client.operations.resume({ id: operationId });
    await live.until('the resumed run', () => live.get('operations', resumedId)?.state !== 'interrupted', 10_000);
    const ended = await live.succeeded(resumedId, 240_000);
    for (const step of doneBefore) {
      const after = ended.steps.find(({ id }) => id === step.id);
      expect(after?.finishedAt, `${step.title.key} was repeated`).toBe(step.finishedAt);
    }
    await live.until('a ready node', () => live.all('nodes').some((node) => node.state === 'ready'), 30_000);
  });

  it('during a release reaches the verdict that the cluster itself bears out', async () => {
    const git = await bed.git();
    const repository = await git.createRepository('sample', sampleApplication(1));
    const source = { url: repository.httpUrl, username: git.username, token: git.password };
    const applicationId = await addApplication(live, source);
    await createService(live, await firstBuild(live, applicationId));
    const commit = await git.commit('sample', { 'index.html': samplePage(2) }, 'Version 2');
    await live.client.builds.start({ applicationId });
    await live.until(
      'a running release',
      () => live.all('releases').some(({ verdict }) => verdict === 'running'),
      120_000,
    );

    await killAndStartAgain();
    const release = await releaseOf(live, commit, 120_000);
    expect(release.verdict).toBe('succeeded');
    expect((await pages(serviceAddresses([host])))[0]).toContain('version 2');
    expect(live.all('releases').filter(({ verdict }) => verdict === 'running')).toEqual([]);
  });
});

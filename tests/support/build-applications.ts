import { readFile } from 'node:fs/promises';
import { expect } from 'vitest';
import { type Application, ApplicationInput } from '../../shared/schema/application.ts';
import { SourceRule } from '../../shared/schema/source-rule.ts';
import type { BuildScene } from './build-scene.ts';

export type AddApplication = (repository: string, changes?: Record<string, unknown>) => Promise<Application>;

const signal = (): AbortSignal => AbortSignal.timeout(120_000);

/** Adds applications on a repository of the scene. A name of its own each time: a test may be tried twice in one bed. */
export function applicationAdder({ git, context, applications }: BuildScene): AddApplication {
  let added = 0;
  return async (repository, changes = {}) => {
    added += 1;
    const name = `${repository}-${added}`;
    const url = git.urls(repository).sshUrl;
    const source = { url, branch: 'main', method: 'deploy-key' } as const;
    const deployKey = await readFile(git.deployKeyPath, 'utf8');
    const rule = { source: SourceRule.parse({}), dockerfile: 'Dockerfile' };
    const probe = { ...rule, git: { ...source, username: '' }, secrets: { deployKey } };
    const first = await applications.probeSource({ ...probe, gitHostKey: null }, signal());
    expect(first.branches).toEqual([]);
    const second = await applications.probeSource({ ...probe, gitHostKey: first.hostKey }, signal());
    expect(second.branches.map((branch) => branch.name)).toEqual(['main']);
    const registryId = context.storage.records.of('registries').list()[0]?.id;
    return applications.add(
      ApplicationInput.parse({
        ...{ name, git: source, registryId, image: name, buildHostId: 'host', clusterId: 'cluster', pollSeconds: 0 },
        ...{ selector: { update: 'server-config' }, secrets: { deployKey }, gitHostKey: first.hostKey, ...changes },
      }),
    );
  };
}

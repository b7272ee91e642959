import { setTimeout as sleep } from 'node:timers/promises';
import { docker, dockerCommand } from '../daemon.ts';
import { network } from '../settings.ts';

/** Not the volume that the registry image declares: what is written there is not part of a commit. */
const storage = '/srv/mirror';

/** Makes a registry that holds the images which hosts pull from "Docker Hub", by pushing them into a running one. */
export async function makeMirror(
  tag: string,
  [registry = '', busybox = '', web = '']: readonly string[],
): Promise<void> {
  const hub = { [registry]: 'library/registry:2', [busybox]: 'library/busybox:1', [web]: 'library/busybox-web:1' };
  const container = await docker.createContainer({
    Image: registry,
    Env: [`REGISTRY_STORAGE_FILESYSTEM_ROOTDIRECTORY=${storage}`],
    HostConfig: { NetworkMode: network.name },
  });
  try {
    await container.start();
    const address = (await container.inspect()).NetworkSettings.Networks[network.name]?.IPAddress;
    const server = `${address}:5000`;
    await answers(`http://${server}/v2/`);
    for (const [local, name] of Object.entries(hub)) {
      await dockerCommand(['tag', local, `${server}/${name}`]);
      await dockerCommand(['push', '--quiet', `${server}/${name}`]);
      await dockerCommand(['rmi', `${server}/${name}`]);
    }
    const [repo, revision] = tag.split(':');
    await container.commit({ repo, tag: revision });
  } finally {
    await container.remove({ force: true, v: true });
  }
}

async function answers(url: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.ok) return;
    if (attempt > 100) throw new Error(`${url} does not answer`);
    await sleep(50);
  }
}

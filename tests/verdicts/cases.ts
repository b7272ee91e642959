import { setTimeout as sleep } from 'node:timers/promises';
import type { Release } from '../../shared/schema/release.ts';
import { DistributionRegistry } from '../support/distribution-registry.ts';
import type { VerdictCase, VerdictScene } from './verdict-case.ts';

const crashing = 'CMD ["/bin/sh", "-c", "echo no database; exit 3"]';
const alien = `RUN printf '\\177ELF\\002\\001\\001no program' > /bin/app && chmod 755 /bin/app\nCMD ["/bin/app"]`;
const needing = (url: string): string => `CMD ["/bin/sh", "-c", "wget -q -O /dev/null ${url} || exit 7; exec serve"]`;
const check = { intervalSeconds: 1, timeoutSeconds: 10, retries: 2, startSeconds: 1 };

async function until(
  { bench }: VerdictScene,
  releaseId: string,
  holds: (release: Release) => boolean,
): Promise<Release> {
  for (;;) {
    const release = bench.bench.context.storage.records.of('releases').require(releaseId);
    if (holds(release)) return release;
    if (release.finishedAt !== null) throw new Error(`ended too early: ${JSON.stringify(release)}`);
    await sleep(50);
  }
}

const begun = (scene: VerdictScene, releaseId: string): Promise<Release> =>
  until(scene, releaseId, ({ events }) => events.some(({ message }) => message.key === 'releases.event.told'));

/** Each verdict that a release can end with, brought about on real hosts. */
export const verdictCases: readonly VerdictCase[] = [
  {
    ...{ id: 'good', what: 'a good image', verdict: 'succeeded', cause: null, failure: 'none' },
    async run({ bench, service, release }) {
      return release(await service((await bench.image('base')).reference, { replicas: 2 }), await bench.image('next'));
    },
  },
  {
    ...{ id: 'crash', what: 'a process that ends', verdict: 'rolled-back', cause: 'crash-loop', failure: 'task' },
    ...{ exitCode: 3, log: /no database/ },
    async run({ bench, service, release }) {
      return release(await service((await bench.image('base')).reference), await bench.image('crash', crashing));
    },
  },
  {
    ...{ id: 'sick', what: 'a failing health check', verdict: 'rolled-back', cause: 'unhealthy', failure: 'task' },
    async run({ bench, service, release }) {
      const healthcheck = { ...check, command: 'test -f /www/healthy' };
      const sick = await bench.image('sick', 'RUN rm /www/healthy');
      return release(await service((await bench.image('base')).reference, { healthcheck }), sick);
    },
  },
  {
    ...{
      id: 'no-return',
      what: 'neither image runs',
      verdict: 'rollback-failed',
      cause: 'crash-loop',
      failure: 'task',
    },
    async run({ bench, name, service, release }) {
      const lighthouse = bench.lighthouse(name);
      const needy = await bench.image(`needy-${name}`, needing(lighthouse.url));
      const serviceId = await service(needy.reference, {
        update: { parallelism: 1, delaySeconds: 0, monitorSeconds: 3, order: 'stop-first', timeoutSeconds: 20 },
      });
      lighthouse.silence();
      return release(serviceId, await bench.image('crash', crashing));
    },
  },
  {
    ...{ id: 'canary', what: 'one task first, then the others', verdict: 'succeeded', cause: null, failure: 'none' },
    async run({ bench, service, release, strategy }) {
      const serviceId = await service((await bench.image('base')).reference, { replicas: 2 });
      strategy(serviceId, { canary: { kind: 'wait', seconds: 5 } });
      return release(serviceId, await bench.image('next'));
    },
  },
  {
    ...{ id: 'late', what: 'fails after a good canary', verdict: 'rolled-back', cause: 'crash-loop', failure: 'task' },
    ...{ exitCode: 7 },
    async run(scene) {
      const { bench, name, service, release, strategy } = scene;
      const lighthouse = bench.lighthouse(name);
      const needy = await bench.image(`needy-${name}`, needing(lighthouse.url));
      const serviceId = await service((await bench.image('base')).reference, { replicas: 2 });
      strategy(serviceId, { canary: { kind: 'confirm' } });
      return release(serviceId, needy, {
        meanwhile: async (releaseId) => {
          await until(scene, releaseId, ({ hold }) => hold?.kind === 'canary');
          lighthouse.silence();
          bench.bench.releases.decide({ releaseId, kind: 'confirm' });
        },
      });
    },
  },
  {
    ...{ id: 'halted', what: 'a policy that pauses', verdict: 'paused', cause: 'crash-loop', failure: 'task' },
    ...{ exitCode: 3, log: /no database/ },
    async run({ bench, foreign, release }) {
      const pause = '--update-failure-action pause --update-monitor 3s --replicas 2';
      const serviceId = await foreign((await bench.image('base')).reference, pause);
      return release(serviceId, await bench.image('crash', crashing));
    },
  },
  {
    ...{
      id: 'missing',
      what: 'a digest that the registry lacks',
      verdict: 'image-missing',
      cause: null,
      failure: 'none',
    },
    async run({ bench, service, release }) {
      const base = await bench.image('base');
      return release(await service(base.reference), { ...base, digest: bench.swarm.missingDigest });
    },
  },
  {
    ...{ id: 'unseen', what: 'the same, found by a node', verdict: 'rolled-back', cause: 'image-missing' },
    ...{ failure: 'task', log: /manifest unknown|not found/ },
    async run({ bench, service, release }) {
      const base = await bench.image('base');
      return release(await service(base.reference), { ...base, digest: bench.swarm.missingDigest }, { known: false });
    },
  },
  {
    ...{ id: 'denied', what: 'a registry that wants a login', verdict: 'rolled-back', cause: 'pull-denied' },
    ...{ failure: 'task', log: /basic auth|unauthorized|authentication/ },
    async run({ bench, service, release }) {
      await using registry = await DistributionRegistry.start(bench.swarm.bed.gateway);
      const digest = await registry.push('team/private', '1', 'a layer');
      for (const { host } of bench.swarm.hosts) {
        await host.exec(`mkdir -p /etc/docker/certs.d/${registry.host}`);
        await host.writeFile(`/etc/docker/certs.d/${registry.host}/ca.crt`, registry.caCertificate);
      }
      const image = `${registry.host}/team/private:1`;
      const pushed = { image, digest, reference: `${image}@${digest}` };
      return await release(await service((await bench.image('base')).reference), pushed, { known: false });
    },
  },
  {
    ...{ id: 'alien', what: 'a program for another processor', verdict: 'rolled-back', cause: 'wrong-platform' },
    ...{ failure: 'task', exitCode: 1, log: /exec format error/ },
    async run({ bench, service, release }) {
      return release(await service((await bench.image('base')).reference), await bench.image('alien', alien));
    },
  },
  {
    ...{ id: 'arm-only', what: 'an index without the nodes’ platform', verdict: 'wrong-platform', cause: null },
    failure: 'none',
    async run({ bench, service, release }) {
      const base = await bench.image('base');
      const digest = await pushArmIndex(bench.swarm.registryHost, base.digest);
      return release(await service(base.reference), { ...base, digest });
    },
  },
  {
    ...{ id: 'arm-unseen', what: 'the same, found by a node', verdict: 'rolled-back', cause: 'wrong-platform' },
    ...{ failure: 'task', log: /no matching manifest/ },
    async run({ bench, service, release }) {
      const base = await bench.image('base');
      const digest = await pushArmIndex(bench.swarm.registryHost, base.digest);
      return release(await service(base.reference), { ...base, digest }, { known: false });
    },
  },
  {
    ...{ id: 'own-check', what: 'the image’s own check fails', verdict: 'rolled-back', cause: 'unhealthy' },
    failure: 'task',
    async run({ bench, service, release }) {
      const options = '--interval=1s --timeout=10s --retries=2 --start-period=1s';
      const sick = await bench.image('own-check', `HEALTHCHECK ${options} CMD test -f /none`);
      return release(await service((await bench.image('base')).reference), sick);
    },
  },
  {
    ...{
      id: 'no-room',
      what: 'no node with room',
      verdict: 'rolled-back',
      cause: 'no-fitting-node',
      failure: 'waiting',
    },
    async run({ bench, foreign, release }) {
      const total = Number(await bench.docker("node inspect -f '{{.Description.Resources.MemoryBytes}}' self"));
      const reserve = `--replicas 2 --reserve-memory ${Math.floor(total * 0.6)} --update-order start-first`;
      const serviceId = await foreign((await bench.image('base')).reference, reserve);
      return release(serviceId, await bench.image('next'));
    },
  },
  {
    ...{
      id: 'port',
      what: 'a host port that is taken',
      verdict: 'rolled-back',
      cause: 'port-clash',
      failure: 'waiting',
    },
    async run({ bench, foreign, release }) {
      const port = '--mode global --publish mode=host,published=8090,target=80 --update-order start-first';
      return release(await foreign((await bench.image('base')).reference, port), await bench.image('next'));
    },
  },
  {
    ...{
      id: 'slow',
      what: 'old tasks that do not leave',
      verdict: 'rolled-back',
      cause: 'timed-out',
      failure: 'none',
    },
    async run({ bench, service, release }) {
      const update = { parallelism: 1, delaySeconds: 0, monitorSeconds: 3, timeoutSeconds: 10 };
      const serviceId = await service((await bench.image('lingering', 'ENV LINGER=16')).reference, {
        ...{ stopGraceSeconds: 60, update: { ...update, order: 'stop-first' } },
      });
      return release(serviceId, await bench.image('next'));
    },
  },
  {
    ...{ id: 'older', what: 'a newer release takes its place', verdict: 'superseded', cause: null, failure: 'none' },
    async run({ bench, service, release }) {
      const serviceId = await service((await bench.image('base')).reference);
      const [next, third] = [await bench.image('next'), await bench.image('third')];
      let waiting: Promise<Release> | undefined;
      let newest: Promise<Release> | undefined;
      const started = (): Promise<void> => sleep(100);
      await release(serviceId, next, {
        meanwhile: async () => {
          waiting = release(serviceId, third);
          await started();
          newest = release(serviceId, await bench.image('base'));
        },
      });
      const superseded = await waiting;
      if ((await newest)?.verdict !== 'succeeded' || !superseded) throw new Error('the newest did not succeed');
      return superseded;
    },
  },
  {
    ...{ id: 'stopped', what: 'a person cancels it', verdict: 'cancelled', cause: null, failure: 'none' },
    async run(scene) {
      const { bench, service, release } = scene;
      return release(await service((await bench.image('base')).reference), await bench.image('next'), {
        meanwhile: async (id) => bench.bench.context.operations.cancel((await begun(scene, id)).operationId),
      });
    },
  },
  {
    ...{ id: 'full', what: 'a node without disk space', verdict: 'rolled-back', cause: 'disk-full', failure: 'task' },
    ...{ log: /no space left on device/, alone: true },
    async run({ bench, worker, service, release }) {
      const big = await bench.image('big', 'RUN dd if=/dev/urandom of=/big bs=1M count=40');
      const serviceId = await service((await bench.image('base')).reference);
      const others = `docker node ls -q --filter role=worker | grep -v $(docker node ls -q --filter name=${worker.host.name})`;
      await bench.docker(`node update --availability pause $(${others})`);
      const { stdout } = await worker.host.exec('df -m --output=avail,size /var/lib/docker | tail -1');
      const [free = 0, size = 0] = stdout.trim().split(/\s+/).map(Number);
      if (size === 0 || size > 400) throw new Error(`not a small disk: ${stdout}`);
      await worker.host.exec(`dd if=/dev/zero of=/var/lib/docker/fill bs=1M count=${Math.max(0, free - 12)}`);
      try {
        return await release(serviceId, big);
      } finally {
        await worker.host.exec('rm -f /var/lib/docker/fill');
        await bench.docker(`node update --availability active $(${others})`);
      }
    },
  },
  {
    ...{
      id: 'lost',
      what: 'managers that fall silent',
      verdict: 'engine-lost',
      cause: null,
      failure: 'none',
      alone: true,
    },
    async run(scene) {
      const { bench, service, release } = scene;
      const manager = bench.swarm.hosts[0].host;
      const update = { parallelism: 1, delaySeconds: 0, monitorSeconds: 30, timeoutSeconds: 300 };
      const serviceId = await service((await bench.image('base')).reference, {
        update: { ...update, order: 'start-first' },
      });
      const seen = await release(serviceId, await bench.image('next'), {
        meanwhile: async (id) => {
          await begun(scene, id);
          await manager.exec('systemctl stop docker.socket docker');
        },
      }).finally(() => manager.exec('systemctl start docker'));
      return seen;
    },
  },
];

/** A manifest list whose only entry is for another processor. */
async function pushArmIndex(registryHost: string, manifest: string): Promise<string> {
  const repository = `http://${registryHost}/v2/team/verdicts/manifests`;
  const type = 'application/vnd.docker.distribution.manifest';
  const known = await fetch(`${repository}/${manifest}`, { headers: { accept: `${type}.v2+json` } });
  const size = (await known.arrayBuffer()).byteLength;
  const platform = { architecture: 'arm64', os: 'linux' };
  const answer = await fetch(`${repository}/arm`, {
    method: 'PUT',
    headers: { 'content-type': `${type}.list.v2+json` },
    body: JSON.stringify({
      ...{ schemaVersion: 2, mediaType: `${type}.list.v2+json` },
      manifests: [{ mediaType: `${type}.v2+json`, digest: manifest, size, platform }],
    }),
  });
  const digest = answer.headers.get('docker-content-digest');
  if (digest === null) throw new Error(`the registry took no index: ${answer.status} ${await answer.text()}`);
  return digest;
}

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Bed, openBed } from '../bed/index.ts';
import { openProvisioningBench } from '../support/provisioning-bench.ts';

let bed: Bed;
beforeAll(async () => {
  bed = await openBed();
});
afterAll(async () => {
  await bed?.dispose();
});

it('the exported script, run by hand, does what the plan would; what is changed later is drift, and is set right', async () => {
  await using bench = openProvisioningBench(await readFile(bed.privateKeyPath, 'utf8'));
  const { provisioning, signal } = bench;
  const [manager, worker] = await Promise.all([bed.host(), bed.host({ docker: 'installed' })]);
  const mirror = await bed.mirror();
  const setup = await bench.wish(await bench.add([manager, worker]), { mirrors: [mirror.url], registry: null });
  const plan = await provisioning.plan({ id: setup.id }, signal);
  const { text } = await provisioning.exportPlan({ planId: plan.id, format: 'shell' });
  for (const host of [manager, worker]) await host.writeFile('/root/slipway-plan.sh', text);

  const byHand = async (host: typeof manager, token = '') => {
    const { code, stdout, stderr } = await host.exec(`JOIN_TOKEN=${token} sh /root/slipway-plan.sh ${host.name}`);
    expect(code, `${stdout}\n${stderr}`).toBe(0);
    return stdout;
  };
  await byHand(manager);
  const token = (await manager.exec('docker swarm join-token -q worker')).stdout.trim();
  await byHand(worker, token);
  expect(await byHand(worker)).not.toContain('docker swarm join');
  const nodes = "docker node ls --format '{{.Hostname}} {{.Status}}'";
  await expect
    .poll(async () => (await manager.exec(nodes)).stdout.trim().split('\n').sort(), { timeout: 60_000 })
    .toEqual([`${manager.name} Ready`, `${worker.name} Ready`].sort());

  // Slipway finds nothing left to do, and takes note of what is so.
  const second = await provisioning.plan({ id: setup.id }, signal);
  expect(second.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);
  expect((await bench.apply(second.id)).state).toBe('succeeded');
  const [, workerId = ''] = setup.hostIds;
  const drift = () => bench.context.storage.records.of('baselines').get(workerId)?.drift;
  expect(drift()).toEqual([]);

  await worker.exec('systemctl disable --now docker docker.socket; echo "{}" > /etc/docker/daemon.json');
  await bench.hosts.readFacts(workerId, signal);
  expect(drift()?.map(({ name, found }) => `${name}: ${found}`)).toEqual([
    'daemon.json/registry-mirrors: not set',
    'docker/unit: stopped, disabled',
  ]);
  const repair = await provisioning.planTask({ task: { kind: 'repairDrift' }, hostIds: [workerId] }, signal);
  expect(repair.blockers).toEqual([]);
  expect(repair.steps.filter((step) => step.needed).map((step) => step.kind)).toEqual(['accelerator', 'docker-start']);
  const operation = await bench.apply(repair.id);
  expect(bench.trouble(operation)).toEqual([]);
  expect(drift()).toEqual([]);
  expect((await worker.exec('systemctl is-active docker; systemctl is-enabled docker')).stdout).toBe(
    'active\nenabled\n',
  );
}, 240_000);

import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../electron/adapters/system-clock.ts';
import type { Clock } from '../../electron/core/context.ts';
import { createMirrors } from '../../electron/core/mirrors/index.ts';
import { createNotifications } from '../../electron/core/notifications/index.ts';
import { type Bed, openBed } from '../bed/index.ts';
import { openProvisioningBench, type ProvisioningBench } from '../support/provisioning-bench.ts';

let bed: Bed;
let key: string;

beforeAll(async () => {
  bed = await openBed();
  key = await readFile(bed.privateKeyPath, 'utf8');
});

afterAll(async () => {
  await bed?.dispose();
});

const openBench = (clock?: Clock): ProvisioningBench => openProvisioningBench(key, clock);

/** Waiting is cut short: an hour is over in a moment. */
const hastyClock: Clock = {
  now: systemClock.now,
  sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 100), signal),
};

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!holds()) {
    if (Date.now() > deadline) throw new Error(`not within 20 s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe('measuring mirrors', () => {
  it('tells from each host which serve, which are dead, and why', async () => {
    await using bench = openBench();
    const [one, two] = await Promise.all([bed.host({ docker: 'none' }), bed.host({ docker: 'none', user: 'ops' })]);
    const mirror = await bed.mirror();
    const ids = await bench.add([one, two]);
    const mirrors = createMirrors(bench.context, { hosts: bench.hosts });
    const urls = [
      `${mirror.url}/`,
      'http://127.0.0.1:9',
      'https://no-such-mirror.invalid',
      `https${mirror.url.slice(4)}`,
    ];
    const { operationId } = await mirrors.measure({ hostIds: ids, mirrors: urls });
    expect((await bench.context.operations.finished(operationId)).state).toBe('succeeded');
    const states = bench.context.storage.records.of('hostStates');
    for (const id of ids) {
      const found = states.require(id).mirrors.map(({ verdict, cause }) => [verdict, cause]);
      expect(found).toEqual([
        ['fast', null],
        ['dead', 'refused'],
        ['dead', 'dns'],
        ['dead', 'tls'],
      ]);
      const [first] = states.require(id).mirrors;
      expect(first?.bytes).toBeGreaterThan(100_000);
      expect(first?.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    }
    const asked = (await mirror.log()).filter((line) => line.startsWith(two.address));
    expect(asked.some((line) => / GET \/v2\/library\/busybox\/blobs\/sha256:[0-9a-f]+ 200$/.test(line))).toBe(true);
  });

  it('notices by itself that a mirror in use died, and that it came back', async () => {
    await using bench = openBench(hastyClock);
    const host = await bed.host({ docker: 'installed' });
    const mirror = await bed.mirror();
    await host.writeFile('/etc/docker/daemon.json', JSON.stringify({ 'registry-mirrors': [mirror.url] }));
    await host.exec('systemctl reload docker');
    const [id = ''] = await bench.add([host]);
    await bench.hosts.readFacts(id, bench.signal);
    using _notifications = createNotifications(bench.context, { tell: () => undefined });
    bench.context.storage.settings.update({ mirrorWatchMinutes: 1 });
    await using mirrors = createMirrors({ ...bench.context, clock: minutesInSeconds() }, { hosts: bench.hosts });
    mirrors.start();
    const { records } = bench.context.storage;
    const last = () => records.of('hostStates').require(id).mirrors[0];
    const told = () =>
      records
        .of('notifications')
        .list()
        .map(({ title }) => title.key);
    await until(() => last()?.verdict === 'fast', 'alive');

    const rule = `OUTPUT -d ${new URL(mirror.url).hostname} -p tcp --dport 5000 -j REJECT`;
    await host.exec(`iptables -I ${rule}`);
    await until(() => last()?.verdict === 'dead', 'dead');
    expect(last()).toMatchObject({ cause: 'refused', deadSince: expect.any(Number) });
    await host.exec(`iptables -D ${rule}`);
    await until(() => last()?.verdict === 'fast', 'alive again');
    expect(told().sort()).toEqual(['notifications.mirrorAlive', 'notifications.mirrorDead']);
  });
});

/** A minute takes a second. */
function minutesInSeconds(): Clock {
  const begun = systemClock.now();
  return {
    now: () => begun + (systemClock.now() - begun) * 60,
    sleep: (milliseconds, signal) => systemClock.sleep(milliseconds / 60, signal),
  };
}

import { join } from 'node:path';
import { type Bed, openBed } from '../../../tests/bed/index.ts';
import { Ansible } from './ansible.ts';
import { type HostFigures, Tally } from './figures.ts';
import type { Lap } from './lap.ts';
import { peakOfChildren } from './memory.ts';
import { type BenchHost, bootHosts, openSshTrue } from './scene.ts';
import { Slipway } from './slipway.ts';

const checkRounds = { checks10: 5, checks50: 3 };
const setUpRounds = 3;
const rerunRounds = 5;

/** Slipway, Ansible and OpenSSH on the same hosts (set-ups: on equally clean ones), in turn, in one run. `say` gets each figure as it comes. */
export async function benchHosts(folder: string, say: (line: string) => void): Promise<HostFigures> {
  await using bed = await openBed();
  const tally = new Tally(say);
  const light = await bootHosts(bed, 'light', 50);
  await benchChecks({ tally, folder, hosts: light.slice(0, 10), name: 'checks10' });
  await benchChecks({ tally, folder, hosts: light, name: 'checks50' });
  await Promise.all(light.map(({ host }) => host.remove()));
  await benchSetUps({ tally, folder, bed });
  return tally.figures();
}

interface CheckScene {
  readonly tally: Tally;
  readonly folder: string;
  readonly hosts: readonly BenchHost[];
  readonly name: 'checks10' | 'checks50';
}

/** Ansible keeps its connections from round to round, and Slipway does; against the floor, which logs in, Slipway logs in too. */
async function benchChecks({ tally, folder, hosts, name }: CheckScene): Promise<void> {
  const ansible = await Ansible.prepare(join(folder, `ansible-${name}`), hosts);
  await using slipway = await Slipway.start(join(folder, `slipway-${name}`), hosts);
  // Not counted: opens Ansible's connections, and watches its memory, which costs time.
  tally.memory(name, 'ansible', await peakOfChildren(() => ansible.setup()));
  await slipway.check();
  for (let round = 0; round < checkRounds[name]; round += 1) {
    tally.add(name, 'ansible', await ansible.setup());
    tally.add(name, 'slipway', await slipway.check());
    tally.add(name, 'floor', await timed(() => openSshTrue(hosts, folder)));
    await slipway.disconnect();
    tally.add(name, 'slipwayAfresh', await slipway.check());
  }
  await ansible.close();
}

async function benchSetUps({ tally, folder, bed }: { tally: Tally; folder: string; bed: Bed }): Promise<void> {
  const mirror = (await bed.mirror()).url;
  for (let round = 0; round < setUpRounds; round += 1) {
    const all = await bootHosts(bed, 'clean', 6);
    const [own, others] = [all.slice(0, 3), all.slice(3)];
    const ansible = await Ansible.prepare(join(folder, `ansible-${round}`), others);
    await using slipway = await Slipway.start(join(folder, `slipway-${round}`), own);
    const ways = [
      async () => tally.add('provision', 'ansible', await ansible.playbook(mirror)),
      async () => tally.add('provision', 'slipway', await slipway.setUp(mirror)),
    ];
    // Who begins changes, so that neither always finds the warmer caches.
    for (const way of round % 2 === 0 ? ways : ways.reverse()) await way();
    await requireCluster(own);
    await requireCluster(others);
    if (round === setUpRounds - 1) await benchReruns(tally, { ansible, slipway, mirror });
    await ansible.close();
    await Promise.all(all.map(({ host }) => host.remove()));
  }
}

interface ReadyScene {
  readonly ansible: Ansible;
  readonly slipway: Slipway;
  readonly mirror: string;
}

async function benchReruns(tally: Tally, { ansible, slipway, mirror }: ReadyScene): Promise<void> {
  tally.memory('rerun', 'ansible', await peakOfChildren(() => ansible.playbook(mirror)));
  for (let round = 0; round < rerunRounds; round += 1) {
    tally.add('rerun', 'ansible', await ansible.playbook(mirror));
    const again = await slipway.plan(mirror);
    if (again.steps > 0) throw new Error(`the second plan still had ${again.steps} steps`);
    tally.add('rerun', 'slipway', again);
    tally.add('rerun', 'slipwayApplied', await slipway.setUp(mirror));
  }
}

/** Neither contestant is believed: the cluster itself is asked. */
async function requireCluster(hosts: readonly BenchHost[]): Promise<void> {
  const manager = hosts[0]?.host;
  const nodes = await manager?.exec("docker node ls --format '{{.Status}}'");
  const ready = nodes?.stdout.split('\n').filter((line) => line === 'Ready').length;
  if (ready !== hosts.length) throw new Error(`${ready} of ${hosts.length} nodes are ready: ${nodes?.stderr}`);
  for (const { host } of hosts) {
    const { stdout } = await host.exec("docker info -f '{{.RegistryConfig.Mirrors}}'");
    if (!stdout.includes('http')) throw new Error(`${host.name} has no mirror`);
  }
}

async function timed(work: () => Promise<void>): Promise<Lap> {
  const started = performance.now();
  await work();
  return { ms: performance.now() - started, cpuMs: 0, rssMb: null };
}

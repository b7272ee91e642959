import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { PlanStep } from '../../shared/schema/plan.ts';
import { RepairName } from '../../shared/schema/repair.ts';
import type { BedHost } from '../bed/index.ts';
import type { ProvisioningBench } from '../support/provisioning-bench.ts';
import { provisioningScene } from '../support/provisioning-scene.ts';

/**
 * The repairs, each with its probe, its action, and the probe once more. One Debian host has them all; the archive's is CentOS'.
 * Not made here, since the bed's hosts are containers and share this machine's kernel:
 * - kernel.modules: modules are the machine's, so that Slipway offers no such repair in a container (seen below).
 * - clock.sync: a time service does not start in a container (its unit says so) until a drop-in lifts that; where the host has no
 *   such unit, and no network to get one from, the reason is printed.
 * - selinux.policy: no policy can be loaded in a container; Debian has no such package, so that it isn't offered (seen below).
 * - firewall.open by firewalld and ufw: neither is among the packages that hosts have here; iptables stands for them.
 */
const scene = provisioningScene();

/** Takes curl off, and offers it in a package source on the host itself: the hosts reach no other. */
const withoutCurl = `mkdir -p /srv/tools/curl/DEBIAN /srv/tools/curl/usr/bin && cd /srv/tools || exit 1
cp /usr/bin/curl curl/usr/bin/ && dpkg -r curl || exit 1
printf 'Package: curl\\nVersion: 99\\nArchitecture: %s\\nMaintainer: bed\\nDescription: curl\\n' "$(dpkg --print-architecture)" > curl/DEBIAN/control
dpkg-deb -b curl curl.deb || exit 1
{ cat curl/DEBIAN/control; echo 'Filename: ./curl.deb'; echo "Size: $(stat -c %s curl.deb)"; echo "SHA256: $(sha256sum < curl.deb | cut -d' ' -f1)"; } > Packages
echo 'deb [trusted=yes] file:/srv/tools ./' > /etc/apt/sources.list.d/tools.list
apt-get -q -o Dir::Etc::sourcelist=/etc/apt/sources.list.d/tools.list -o Dir::Etc::sourceparts=- -o APT::Get::List-Cleanup=0 update`;

/** What breaks a host so that the repair is needed; each is safe to do again. */
const breaking: Partial<Readonly<Record<RepairName, string>>> = {
  'tools.install': withoutCurl,
  // The kernel's own limits are the machine's: the host sees another one in the place of one of them.
  'sysctl.limits': 'echo 5000 > /srv/root_maxkeys && mount --bind /srv/root_maxkeys /proc/sys/kernel/keys/root_maxkeys',
  // What is in effect is the machine's here, and on; what is set for the next start is the host's own.
  'sysctl.forward': "echo 'net.ipv4.ip_forward = 0' >> /etc/sysctl.conf",
  'firewall.open': 'for p in 2377 7946; do iptables -A INPUT -p tcp --dport $p -j DROP; done',
  'packages.finish': 'dpkg --unpack /var/cache/apt/archives/runc_*.deb',
  'host.machineId': 'rm -f /var/lib/dbus/machine-id; : > /etc/machine-id',
  'host.name': 'hostname localhost; echo localhost > /etc/hostname',
};

/** The probe of each step, run as a person would: true where nothing is to be done. */
async function holds(host: BedHost, { proof }: PlanStep): Promise<boolean> {
  return (await host.exec(proof)).code === 0;
}

const planOf = (bench: ProvisioningBench, hostId: string, names: readonly RepairName[]) =>
  bench.provisioning.planTask(
    { task: { kind: 'repairFindings', repairs: names.map((repair) => ({ hostId, repair })) }, hostIds: [hostId] },
    bench.signal,
  );

describe('the repairs of a host', () => {
  it('are found to be needed, made, and found to be needed no more', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host();
    const [id = ''] = await bench.add([host]);
    const records = bench.context.storage.records.of('hosts');
    records.put({ ...records.require(id), profiles: ['swarm-manager'] });
    for (const [name, script] of Object.entries(breaking)) {
      const { code, stderr } = await host.exec(script);
      expect(code, `${name}: ${stderr}`).toBe(0);
    }
    const timed = await timeService(host);
    const wanted = RepairName.options.filter((name) => name !== 'packages.archive' && (timed || name !== 'clock.sync'));
    const plan = await planOf(bench, id, wanted);
    expect(plan.blockers).toEqual([]);
    expect(plan.warnings.map(({ reason }) => reason.params.repair)).toEqual(['selinux.policy', 'kernel.modules']);
    console.info('kernel.modules: not offered, the modules are those of the machine below');
    const needed = plan.steps.filter((step) => step.needed);
    const names = needed.map(({ kind }) => kind.replace('repair-', ''));
    expect(names).toEqual(expect.arrayContaining(Object.keys(breaking)));
    for (const step of plan.steps.filter((each) => !each.needed)) {
      console.info(`${step.kind}: nothing to repair here by the facts`);
    }
    for (const step of needed) expect(await holds(host, step), `before: ${step.kind}`).toBe(false);
    const operation = await bench.apply(plan.id);
    expect(bench.trouble(operation), bench.output(operation.id)).toEqual([]);
    for (const step of needed) expect(await holds(host, step), `after: ${step.kind}`).toBe(true);
    const mended = 'command -v curl; cat /proc/sys/kernel/keys/root_maxkeys /etc/sysctl.d/99-slipway-limits.conf';
    expect((await host.exec(mended)).stdout).toBe('/usr/bin/curl\n10001\nkernel.keys.root_maxkeys = 10001\n');

    // What was found is judged anew, and the second plan has nothing left to do.
    const again = await planOf(bench, id, wanted);
    expect(again.steps.filter((step) => step.needed).map(({ kind }) => kind)).toEqual([]);
    expect((await host.exec('cat /proc/sys/net/ipv4/ip_forward; cat /etc/hostname; dpkg --audit')).stdout).toBe(
      `1\n${host.name}\n`,
    );
  });

  it('point the dead mirror list of CentOS 7 to the archive, or leave it as it was where that does not answer', async () => {
    await using bench = scene.openBench();
    const host = await scene.bed.host({ flavour: 'centos' });
    const [id = ''] = await bench.add([host]);
    await host.exec(`rm -f /etc/yum.repos.d/*.repo; echo '203.0.113.9 vault.centos.org' >> /etc/hosts`);
    await host.exec('iptables -A OUTPUT -d 203.0.113.9 -j REJECT');
    const file = '/etc/yum.repos.d/CentOS-Base.repo';
    await host.writeFile(file, deadRepository);
    const refused = await planOf(bench, id, ['packages.archive']);
    expect(refused.steps.map(({ needed }) => needed)).toEqual([true]);
    const failed = await bench.apply(refused.id);
    expect(failed.error).toMatchObject({ code: 'step.failed', data: { reason: 'putBack' } });
    expect(await host.readFile(file)).toBe(deadRepository);

    await using archive = await openArchive(await scene.bed.yumRepository());
    await host.exec(
      `iptables -F OUTPUT; iptables -t nat -A OUTPUT -d 203.0.113.9 -p tcp --dport 80 -j DNAT --to ${scene.bed.gateway}:${archive.port}`,
    );
    const plan = await planOf(bench, id, ['packages.archive']);
    const pointed = await bench.apply(plan.id);
    expect(bench.trouble(pointed), `${bench.output(pointed.id)} ${archive.asked}`).toEqual([]);
    expect(await host.readFile(file)).toContain('\nbaseurl=http://vault.centos.org/7.9.2009/os/$basearch/\n');
    expect(archive.asked.some((path) => path.startsWith('/7.9.2009/os/'))).toBe(true);
    const again = await planOf(bench, id, ['packages.archive']);
    expect(again.steps.map(({ needed }) => needed)).toEqual([false]);
  });
});

const deadRepository = `[base]
name=CentOS-$releasever - Base
mirrorlist=http://mirrorlist.centos.org/?release=$releasever&arch=$basearch&repo=os
#baseurl=http://mirror.centos.org/centos/$releasever/os/$basearch/
gpgcheck=0
enabled=1
`;

/** True: the host has a time service, and it may start in a container. */
async function timeService(host: BedHost): Promise<boolean> {
  const unit = 'systemd-timesyncd.service';
  const { stdout } = await host.exec(`systemctl is-enabled ${unit}`);
  const state = stdout.trim();
  if (state === 'masked' || state === '' || state === 'not-found') {
    console.info(`clock.sync: ${unit} is ${state || 'missing'} here, since the clock is that of the machine below`);
    return false;
  }
  await host.exec(`systemctl disable --now ${unit}`);
  const lifted = `mkdir -p /etc/systemd/system/${unit}.d && printf '[Unit]\\nConditionVirtualization=\\n' > /etc/systemd/system/${unit}.d/bed.conf && systemctl daemon-reload`;
  await host.exec(lifted);
  return true;
}

/** Answers as the archive would: the folder does not matter, the packages are the bed's. */
async function openArchive(repository: string) {
  const asked: string[] = [];
  const server: Server = createServer(async ({ url = '' }, response) => {
    asked.push(url);
    const path = /\/(repodata\/.*|[^/]+\.rpm)$/.exec(url)?.[1];
    const answer = path === undefined ? null : await fetch(`${repository.replace(/\/$/, '')}/${path}`);
    response.writeHead(answer?.status ?? 404).end(answer?.ok ? Buffer.from(await answer.arrayBuffer()) : '');
  });
  await new Promise<void>((resolve) => server.listen(0, scene.bed.gateway, resolve));
  const { port } = server.address() as AddressInfo;
  return { port, asked, [Symbol.asyncDispose]: async () => void server.close() };
}

import { execa } from 'execa';
import { paths } from '../settings.ts';

/** The hosts' Debian release; Docker 20.10, iptables-nft, systemd 252. */
const suite = 'bookworm';

const packages = [
  ...['systemd', 'systemd-sysv', 'dbus', 'openssh-server', 'ca-certificates', 'curl', 'iproute2', 'iptables'],
  // libfaketime only lies where a test names it in /etc/ld.so.preload.
  ...['procps', 'sudo', 'kmod', 'libfaketime'],
];

/** Makes the Debian root filesystem that all hosts share and imports it as `tag`: about 40 s on one core. */
export async function importRootFilesystem(tag: string): Promise<void> {
  const dpkg = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
  // Hosts are thrown away: dpkg need not wait for the disk, here and in every later install.
  dpkg.push('--dpkgopt=force-unsafe-io');
  const args = ['--quiet', '--mode=root', '--variant=minbase', '--format=tar', `--include=${packages.join(',')}`];
  const mirror = await debianMirror();
  const make = execa('mmdebstrap', [...args, ...dpkg, ...(await proxyOptions()), suite, '-', ...mirror], {
    stdout: 'pipe',
    buffer: { stdout: false },
  });
  await make.pipe('docker', ['-H', `unix://${paths.socket}`, 'import', '-', tag]);
}

/** The line of sources.list for the mirror that this machine's own apt uses; nothing (mmdebstrap's default) where it is unclear. */
async function debianMirror(): Promise<string[]> {
  const { stdout } = await execa('apt-get', ['indextargets', '--format', '$(REPO_URI) $(CODENAME) $(COMPONENT)'], {
    reject: false,
  });
  const line = stdout.split('\n').find((target) => target.endsWith(` ${suite} main`));
  return line ? [`deb ${line.split(' ')[0]} ${suite} main`] : [];
}

/** A proxy that this machine's apt needs, the hosts' apt needs too. */
async function proxyOptions(): Promise<string[]> {
  const { stdout } = await execa('apt-config', ['dump', 'Acquire::http::Proxy', 'Acquire::https::Proxy'], {
    reject: false,
  });
  return stdout
    .split('\n')
    .filter((line) => /^Acquire::https?::Proxy ".+";$/.test(line))
    .map((line) => `--aptopt=${line}`);
}

import { createHash } from 'node:crypto';
import { copyFile, cp, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** Versions that the repositories hold: an older one, and this machine's. */
const olderPatch = 23;

/** Programs of this machine's Docker, by the package that brings them at Docker. */
const programs = {
  'docker-ce': ['/usr/sbin/dockerd', '/usr/sbin/docker-proxy', '/usr/bin/docker-init'],
  'docker-ce-cli': ['/usr/bin/docker'],
  'containerd.io': ['/usr/bin/containerd', '/usr/bin/containerd-shim-runc-v2', '/usr/bin/ctr', '/usr/sbin/runc'],
} as const;

type PackageName = keyof typeof programs;

const units: Readonly<Record<PackageName, readonly string[]>> = {
  'docker-ce': ['docker.service', 'docker.socket'],
  'docker-ce-cli': [],
  'containerd.io': ['containerd.service'],
};

/** This machine's Docker as text, e.g. `20.10.24+dfsg1`, and the same with an older patch number. */
async function engineVersions(): Promise<{ readonly now: string; readonly older: string }> {
  const { stdout } = await execa('/usr/sbin/dockerd', ['--version']);
  const now = /version ([^,\s]+)/.exec(stdout)?.[1] ?? '';
  return { now, older: now.replace(/^(\d+\.\d+\.)\d\d/, `$1${olderPatch}`) };
}

const plainVersion = (version: string): string => /^\d+\.\d+\.\d+/.exec(version)?.[0] ?? version;

/** Copies the programs below `to`; an older engine says so by itself, since the text in it is changed. */
async function putPrograms(to: string, name: PackageName, version: string): Promise<void> {
  const { now } = await engineVersions();
  await mkdir(to, { recursive: true });
  for (const program of programs[name]) {
    const target = join(to, program.split('/').at(-1) ?? '');
    await copyFile(program, target);
    if (version !== now) await execa('sed', ['-i', `s/${now}/${version}/g`, target], { env: { LC_ALL: 'C' } });
  }
}

/** Puts both repositories, their keys and their fingerprint into `www` of the build folder. */
export async function prepareDockerTree(folder: string): Promise<void> {
  const { now, older } = await engineVersions();
  const www = join(folder, 'www');
  for (const version of [now, older]) {
    await makeDebs(join(www, 'docker-ce/linux/debian/dists/bookworm/pool/stable/amd64'), version);
    await makeRpms(join(www, 'yum'), version);
  }
  await execa('createrepo_c', ['-q', join(www, 'yum')]);
  await signTree(join(www, 'docker-ce/linux/debian'));
}

async function makeDebs(pool: string, version: string): Promise<void> {
  await mkdir(pool, { recursive: true });
  for (const name of Object.keys(programs) as PackageName[]) {
    const root = await mkdtemp(join(tmpdir(), 'slipway-bed-deb-'));
    await putPrograms(join(root, 'usr/bin'), name, version);
    await putUnits(join(root, 'lib/systemd/system'), name);
    await mkdir(join(root, 'DEBIAN'));
    const full = name === 'containerd.io' ? '1.6.20-1' : `5:${plainVersion(version)}-1~debian.12~bookworm`;
    await writeFile(join(root, 'DEBIAN/control'), control(name, full));
    if (name === 'docker-ce') await writeFile(join(root, 'DEBIAN/postinst'), postinst, { mode: 0o755 });
    const file = `${name}_${full.replace(/^\d+:/, '')}_amd64.deb`;
    await execa('dpkg-deb', ['--root-owner-group', '-Zgzip', '-z1', '--build', root, join(pool, file)]);
    await rm(root, { recursive: true });
  }
}

async function putUnits(to: string, name: PackageName): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const unit of units[name]) {
    const text = await readFile(`/lib/systemd/system/${unit}`, 'utf8');
    const own = text.replace('/usr/sbin/dockerd', '/usr/bin/dockerd').replace(/^EnvironmentFile=.*\n/m, '');
    await writeFile(join(to, unit), own.replace(' $DOCKER_OPTS', ''));
  }
}

/** As Docker's own: the engine is enabled and started, and an upgrade restarts it. */
const postinst = `#!/bin/sh
set -e
getent group docker >/dev/null || groupadd -r docker
systemctl daemon-reload
systemctl enable -q docker.service docker.socket containerd.service
systemctl restart docker.service
`;

function control(name: PackageName, version: string): string {
  const depends = {
    'docker-ce': 'containerd.io, docker-ce-cli, iptables, libseccomp2, libdevmapper1.02.1',
    'docker-ce-cli': '',
    'containerd.io': 'libseccomp2',
  }[name];
  const conflicts = { 'docker-ce': 'docker.io', 'docker-ce-cli': 'docker.io', 'containerd.io': 'containerd, runc' }[
    name
  ];
  return [
    `Package: ${name}`,
    `Version: ${version}`,
    'Architecture: amd64',
    'Maintainer: the test bed',
    ...(depends ? [`Depends: ${depends}`] : []),
    `Conflicts: ${conflicts}`,
    `Replaces: ${conflicts}`,
    'Description: Docker, packed anew',
    '',
  ].join('\n');
}

/** The index of the tree, signed with a key that is made for it; its fingerprint lies beside it. */
async function signTree(tree: string): Promise<void> {
  const suite = join(tree, 'dists/bookworm');
  const index = join(suite, 'stable/binary-amd64');
  await mkdir(index, { recursive: true });
  const pool = join(suite, 'pool/stable/amd64');
  const entries: string[] = [];
  for (const name of await readdir(pool)) {
    const { stdout } = await execa('dpkg-deb', ['-f', join(pool, name)]);
    const bytes = await readFile(join(pool, name));
    const where = `Filename: dists/bookworm/pool/stable/amd64/${name}\nSize: ${bytes.length}\nSHA256: ${sha256(bytes)}`;
    entries.push(`${stdout}\n${where}\n`);
  }
  await writeFile(join(index, 'Packages'), entries.join('\n'));
  const packages = await readFile(join(index, 'Packages'));
  const sums = `SHA256:\n ${sha256(packages)} ${(await stat(join(index, 'Packages'))).size} stable/binary-amd64/Packages\n`;
  const head =
    'Origin: Docker\nLabel: Docker CE\nSuite: bookworm\nCodename: bookworm\nArchitectures: amd64\nComponents: stable\n';
  await writeFile(join(suite, 'Release'), `${head}Date: ${new Date(0).toUTCString().replace('GMT', 'UTC')}\n${sums}`);
  const home = await mkdtemp(join(tmpdir(), 'slipway-bed-gpg-'));
  const gpg = (...args: string[]) => execa('gpg', ['--batch', '--quiet', '--homedir', home, ...args]);
  await gpg('--passphrase', '', '--quick-gen-key', 'test bed <bed@slipway.example>', 'rsa2048', 'sign', 'never');
  await gpg('--armor', '--output', join(tree, 'gpg'), '--export');
  await gpg('--clearsign', '--output', join(suite, 'InRelease'), join(suite, 'Release'));
  const { stdout } = await gpg('--list-keys', '--with-colons');
  await writeFile(join(tree, 'fingerprint'), /^fpr:+([0-9A-F]{40}):/m.exec(stdout)?.[1] ?? '');
  await execa('gpgconf', ['--homedir', home, '--kill', 'all'], { reject: false });
  await rm(home, { recursive: true, force: true });
}

async function makeRpms(repository: string, version: string): Promise<void> {
  const top = await mkdtemp(join(tmpdir(), 'slipway-bed-rpm-'));
  const programsRoot = join(top, 'programs');
  for (const name of Object.keys(programs) as PackageName[]) await putPrograms(programsRoot, name, version);
  const text = await readFile(join(import.meta.dirname, 'yum/docker.spec'), 'utf8');
  // The same packages as in the bed's yum repository, with programs of the wanted version.
  const spec = text.replaceAll(/(?<=^cp -L .*)\/usr\/s?bin\/(?=[a-z])/gm, `${programsRoot}/`);
  await writeFile(join(top, 'docker.spec'), spec);
  const defines = { engine: plainVersion(version), containerd: '1.6.20', _topdir: top, _dbpath: join(top, 'db') };
  const args = Object.entries(defines).flatMap(([name, value]) => ['--define', `${name} ${value}`]);
  await execa('rpmbuild', ['-bb', '--quiet', '--target', 'x86_64', ...args, join(top, 'docker.spec')]);
  await mkdir(repository, { recursive: true });
  await cp(join(top, 'RPMS/x86_64'), repository, { recursive: true });
  await rm(top, { recursive: true });
}

/** Docker's static archive, `docker-<version>.tgz`, out of this machine's programs; gives its path. */
export async function makeStaticArchive(folder: string): Promise<string> {
  const { now } = await engineVersions();
  const top = await mkdtemp(join(tmpdir(), 'slipway-bed-static-'));
  for (const name of Object.keys(programs) as PackageName[]) await putPrograms(join(top, 'docker'), name, now);
  const archive = join(folder, `docker-${plainVersion(now)}.tgz`);
  await execa('tar', ['-C', top, '-czf', archive, 'docker'], { env: { GZIP: '-1' } });
  await rm(top, { recursive: true });
  return archive;
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}

import { access, constants, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { takeLock } from './lock.ts';

/** What the bed needs from this machine: a program or file, and the Debian packages that bring it. */
const needs: readonly (readonly [file: string, packages: readonly string[]])[] = [
  ['/usr/sbin/dockerd', ['docker.io']],
  ['/usr/bin/mmdebstrap', ['mmdebstrap']],
  ['/usr/bin/docker-registry', ['docker-registry']],
  ['/usr/bin/rpmbuild', ['rpm']],
  ['/usr/bin/createrepo_c', ['createrepo-c']],
  ['/usr/sbin/iptables', ['iptables']],
  ['/usr/sbin/ip', ['iproute2']],
  ['/usr/bin/ssh-keygen', ['openssh-client']],
  ['/usr/bin/git', ['git']],
  ['/usr/bin/curl', ['curl']],
  ['/usr/bin/gcc', ['gcc', 'libc6-dev']],
];

/** `busybox` and `busybox-static` put their program in one place; only the static one runs in an empty image. */
const staticBusybox = '/usr/share/doc/busybox-static';

/** Says something about the bed on standard error, where it does not mix with a command's results. */
export function say(text: string): void {
  process.stderr.write(`bed: ${text}\n`);
}

/**
 * Installs by apt what the bed needs and this machine lacks, after saying so on standard error.
 * @throws Error where the bed cannot work at all: not Linux, not root, no apt.
 */
export async function ensureMachine(): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    throw new Error('The test bed boots real hosts: it needs Linux (Debian) and root.');
  }
  if ((await missingPackages()).length === 0) return;
  await using _lock = await takeLock('apt');
  const packages = await missingPackages();
  if (packages.length === 0) return;
  say(`installing ${packages.join(' ')}`);
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const wait = ['-o', 'DPkg::Lock::Timeout=120'];
  const install = () =>
    // --no-remove: rather fail than take away a Docker of the owner's choice.
    execa('apt-get', ['install', '-y', '-q', '--no-install-recommends', '--no-remove', ...wait, ...packages], { env });
  await using _quiet = await keepServicesStopped();
  await install().catch(async () => {
    await execa('apt-get', ['update', '-q'], { env });
    await install();
  });
}

/** The packages' own services (docker, registry) must not start: the bed runs its own. https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt */
async function keepServicesStopped(): Promise<AsyncDisposable> {
  const policy = '/usr/sbin/policy-rc.d';
  const ours = !(await exists(policy));
  if (ours) await writeFile(policy, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  return {
    async [Symbol.asyncDispose]() {
      if (ours) await rm(policy, { force: true });
    },
  };
}

async function missingPackages(): Promise<string[]> {
  const missing: string[] = [];
  for (const [file, packages] of needs) {
    if (!(await exists(file))) missing.push(...packages);
  }
  if (!(await exists(staticBusybox))) missing.push('busybox-static');
  return missing;
}

/** Whether a file or folder is there. */
export async function exists(path: string): Promise<boolean> {
  return access(path, constants.F_OK).then(
    () => true,
    () => false,
  );
}

/** How this machine mounts cgroups: all hosts share its kernel. `hybrid` (v1 with an unused v2 tree) counts as v1. */
export async function cgroupVersion(): Promise<1 | 2> {
  const { stdout } = await execa('stat', ['-fc', '%T', '/sys/fs/cgroup']);
  return stdout.trim() === 'cgroup2fs' ? 2 : 1;
}

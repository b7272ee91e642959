import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** A file that each Debian package brings, to see whether it is there. */
const packages = {
  chromium: '/usr/bin/chromium',
  'fonts-noto-cjk': '/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc',
  git: '/usr/bin/git',
  'openssh-server': '/usr/sbin/sshd',
  'docker-registry': '/usr/bin/docker-registry',
  'apache2-utils': '/usr/bin/htpasswd',
  'ansible-core': '/usr/bin/ansible-playbook',
};

/**
 * Installs by apt what is missing of the given Debian packages, after saying so.
 * Throws where that is not possible, naming what to install.
 * @param {readonly (keyof typeof packages)[]} names
 */
export function ensureSystemPackages(names) {
  const missing = names.filter((name) => !existsSync(packages[name]));
  if (missing.length === 0) return;
  const canInstall = process.getuid?.() === 0 && existsSync('/usr/bin/apt-get');
  if (!canInstall)
    throw new Error(
      `Missing Debian packages: ${missing.join(' ')}. Install them as root: apt-get install ${missing.join(' ')}`,
    );
  console.error(`Installing Debian packages that are missing: ${missing.join(' ')}`);
  const apt = (args) =>
    spawnSync('apt-get', ['-qq', ...args], {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status;
  const status = apt(['update']) || apt(['install', '-y', '--no-install-recommends', ...missing]);
  if (status !== 0) throw new Error(`apt-get could not install ${missing.join(' ')} (exit status ${status}).`);
}

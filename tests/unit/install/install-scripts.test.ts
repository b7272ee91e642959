import { execa } from 'execa';
import { describe, expect, it } from 'vitest';
import {
  aptKeyProof,
  aptSource,
  dockerAptProof,
  fetchAptKey,
  installDockerApt,
} from '../../../electron/commands/install-docker-apt.ts';
import { dockerDebianProof, installDockerDebian } from '../../../electron/commands/install-docker-debian.ts';
import {
  installOwnByYum,
  installOwnByZypper,
  ownByRpmProof,
} from '../../../electron/commands/install-docker-distribution.ts';
import {
  bundleProof,
  installOffline,
  missingFromHost,
  offlineProof,
} from '../../../electron/commands/install-docker-offline.ts';
import { dockerRhelProof, installDockerRhel, yumSource } from '../../../electron/commands/install-docker-rhel.ts';
import { onlyKey } from '../../../electron/commands/openpgp-key.ts';
import type { Repository } from '../../../shared/domain/install-method.ts';

const tree = (format: 'apt' | 'rpm', path: string, release: string, base = 'https://download.docker.com') =>
  ({
    kind: 'tree',
    base,
    tree: { format, path, release, borrowed: false },
    fingerprint: 'F'.repeat(40),
  }) as const satisfies Repository;
const plain = { kind: 'plain', base: 'http://repo.example/el7' } as const;
const wanted = { line: '26.1', hold: true, rancher: false, proxy: false };
const files = [
  { name: 'docker-ce_27.5.1-1~debian.12~bookworm_amd64.deb', bytes: 5, sha256: 'a'.repeat(64) },
  { name: 'containerd.io_1.7.25-1_amd64.deb', bytes: 6, sha256: 'b'.repeat(64) },
];

describe("Docker's repository for yum", () => {
  it('is signed, has its number written out, and is held by an exclude', () => {
    expect(yumSource(tree('rpm', 'centos', '7'), true)).toBe(`[slipway-docker-ce]
name=Docker CE (set up by Slipway)
baseurl=https://download.docker.com/linux/centos/7/$basearch/stable
enabled=1
gpgcheck=1
gpgkey=https://download.docker.com/linux/centos/gpg
exclude=docker-ce docker-ce-cli docker-ce-selinux containerd.io
`);
  });

  it('is taken unsigned where it is a plain one, after which no key is asked', () => {
    expect(yumSource(plain, false)).toBe(`[slipway-docker-ce]
name=Docker CE (set up by Slipway)
baseurl=http://repo.example/el7/
enabled=1
gpgcheck=0
`);
    expect(installDockerRhel(plain, wanted)).not.toContain('only_key');
  });

  it('counts only with the key that is named', () => {
    const text = installDockerRhel(tree('rpm', 'rhel', '9', 'https://mirrors.example/docker-ce'), wanted);
    const check = text.indexOf(`only_key "$work/key" ${'F'.repeat(40)} "$work/key.gpg" ||`);
    expect(check).toBeGreaterThan(0);
    expect(text.indexOf('rpm --import')).toBeGreaterThan(check);
    expect(text).toContain('curl -fsSL -m 60 -o "$work/key" https://mirrors.example/docker-ce/linux/rhel/gpg');
  });

  it('brings the missing kernel modules of EL 10', () => {
    expect(installDockerRhel(tree('rpm', 'rhel', '10'), wanted)).toContain('kernel-modules-extra-$(uname -r)');
    expect(installDockerRhel(tree('rpm', 'rhel', '9'), wanted)).not.toContain('kernel-modules-extra');
  });

  it('says whose script it stands for, where it is the one of the article', () => {
    const text = installDockerRhel(tree('rpm', 'centos', '7'), { ...wanted, line: '17.06.2', rancher: true });
    expect(text.split('\n')[0]).toBe(
      '# What https://releases.rancher.com/install-docker/17.06.sh does (https://github.com/rancher/install-docker/blob/master/dist/17.06.2.sh), and the engine starts at boot.',
    );
  });
});

describe("Docker's repository for apt", () => {
  it('is a deb822 file with a key of its own', () => {
    expect(aptSource(tree('apt', 'debian', 'bookworm'))).toBe(`# Docker CE, set up by Slipway
Types: deb
URIs: https://download.docker.com/linux/debian
Suites: bookworm
Components: stable
Signed-By: /etc/apt/keyrings/slipway-docker.gpg
`);
  });

  it('is asked for the newest version of a line', async () => {
    const text = installDockerApt(tree('apt', 'debian', 'bookworm'), wanted);
    const program = /awk -F ' \*\[\|\] \*' -v l=26\.1 '(.*)'\)$/m.exec(text)?.[1] ?? '';
    const input = ['5:27.0.1', '5:26.10.0', '5:26.1.4', '5:26.1.3'].map(
      (version) =>
        ` docker-ce | ${version}-1~debian.12~bookworm | https://download.docker.com/linux/debian bookworm/stable amd64 Packages`,
    );
    const { stdout } = await execa('awk', ['-F', ' *[|] *', '-v', 'l=26.1', program], { input: input.join('\n') });
    expect(stdout).toBe('5:26.1.4-1~debian.12~bookworm');
  });

  it('is held or not, as wished', () => {
    const at = tree('apt', 'debian', 'bookworm');
    expect(installDockerApt(at, wanted)).toContain('apt-mark hold "$name"');
    expect(installDockerApt(at, { ...wanted, hold: false })).toContain('apt-mark unhold "$name"');
  });
});

it('the key alone is fetched from the same place, only the one that is known, and nothing is installed', () => {
  const at = tree('apt', 'debian', 'bookworm');
  const text = fetchAptKey(at);
  expect(text).toContain('download-file https://download.docker.com/linux/debian/gpg "$work/key" ||');
  expect(text).toContain(`only_key "$work/key" ${at.fingerprint} "$work/key.gpg" ||`);
  expect(text).toContain('cp "$work/key.gpg" /etc/apt/keyrings/slipway-docker.gpg');
  expect(text).not.toContain('docker-ce');
});

describe('zypper', () => {
  it('installs without questions, and takes an advised reboot for done', () => {
    expect(installOwnByZypper(['docker'], false).split('\n').slice(-7).join('\n')).toBe(
      `export ZYPP_LOCK_TIMEOUT=300
rpm -qa >/dev/null 2>&1 || rpm --rebuilddb || exit
keep_running zypper --non-interactive --gpg-auto-import-keys refresh || echo "slipway: not all repositories could be renewed" >&2
keep_running zypper --non-interactive install --no-recommends --auto-agree-with-licenses docker
ended=$?
# 102 and 103: done, and a reboot or a restart of zypper itself is advised.
case $ended in 0|102|103) exit 0;; *) exit "$ended";; esac`,
    );
  });
});

describe('an offline bundle', () => {
  it('is installed in one call, after every sum was read once more', () => {
    const text = installOffline({ form: 'deb', files });
    const install =
      'keep_running dpkg -i --force-confdef --force-confold /var/cache/slipway/bundle/docker-ce_27.5.1-1~debian.12~bookworm_amd64.deb /var/cache/slipway/bundle/containerd.io_1.7.25-1_amd64.deb || exit';
    expect(text).toContain(install.replaceAll('~', '~').replace(/(\S*~\S*)/g, "'$1'"));
    for (const { sha256 } of files) expect(text.indexOf(sha256)).toBeLessThan(text.indexOf('dpkg -i'));
  });
});

describe('every script', () => {
  const scripts = {
    installDockerDebian: installDockerDebian(),
    dockerDebianProof: dockerDebianProof(),
    installDockerApt: installDockerApt(tree('apt', 'debian', 'bookworm'), wanted),
    fetchAptKey: fetchAptKey(tree('apt', 'debian', 'bookworm')),
    aptKeyProof: aptKeyProof(tree('apt', 'debian', 'bookworm')),
    dockerAptProof: dockerAptProof(tree('apt', 'debian', 'bookworm'), wanted),
    installDockerRhel: installDockerRhel(tree('rpm', 'rhel', '10'), { ...wanted, proxy: true }),
    installPlainRhel: installDockerRhel(plain, { ...wanted, line: '' }),
    dockerRhelProof: dockerRhelProof(wanted),
    installOwnByYum: installOwnByYum(['moby-engine'], true),
    installOwnByZypper: installOwnByZypper(['docker'], true),
    ownByRpmProof: ownByRpmProof(['docker']),
    missingFromHost: missingFromHost(files),
    bundleProof: bundleProof(files),
    installDebs: installOffline({ form: 'deb', files }),
    installRpms: installOffline({ form: 'rpm', files }),
    installStatic: installOffline({ form: 'static', files: files.slice(0, 1) }),
    offlineProof: offlineProof({ form: 'static', files }),
  };

  it.each(Object.entries(scripts))('%s is sh, and its here-documents end', async (_, text) => {
    const { exitCode, stderr } = await execa('sh', ['-n'], { input: text, reject: false });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    const ends = text.split('\n').filter((line) => line === 'SLIPWAY-END').length;
    expect(ends).toBe(text.split("<<'SLIPWAY-END'").length - 1);
  });
});

describe('the key of a repository', () => {
  /** One transferable key, made for this test (RSA 1024, v4), and what `gpg --show-keys` calls its fingerprint. */
  const key = `-----BEGIN PGP PUBLIC KEY BLOCK-----

mI0EawsZiAEEAOhN7ze6nFLd5K1hDaB7byadwtcqHsldRiN6oNRr/k9zOO5kJnNa
busq50zT3RhZGlyVa7oI67G58GGf8BA855wu9yQMIndRpn+aCGN9LtVjLxz6Z48n
0jzR+8pwFt8iQM3EHPlELkEpdwJSGUPEcIHoVZcmS48PwVTsvqH5hA+VABEBAAG0
I1NsaXB3YXkgdGVzdCA8dGVzdEBzbGlwd2F5LmV4YW1wbGU+iM4EEwEKADgWIQTt
wAVRXMAujJ3wWWMiVzMP0/pUnAUCawsZiAIbAwULCQgHAgYVCgkICwIEFgIDAQIe
AQIXgAAKCRAiVzMP0/pUnM9UBADWDOx72ZZaL+3TN9BuA2jBbPcVtA32Hvnt0Q0v
huNtKRNj7I/coxuleUET6i+0e9KHVBzFRfpH3f8ZcrrD0RfiB3yhAsbu3323DnCK
8h65ynDs2dDGNJIzJW30GUqVzJuk3u3tQPp7pvfq3PpqMBaPVht3OrMQOl1GHTM9
dPCvig==
=zaZ2
-----END PGP PUBLIC KEY BLOCK-----
`;
  const fingerprint = 'EDC005515CC02E8C9DF059632257330FD3FA549C';

  async function check(text: string, expected: string): Promise<number | undefined> {
    const input = `${onlyKey.join('\n')}
f=$(mktemp); cat > "$f" <<'KEY-END'
${text}KEY-END
only_key "$f" ${expected} "$f.out" 2>/dev/null; code=$?; rm -f "$f" "$f.out"; exit $code`;
    return (await execa('sh', ['-s'], { input, reject: false })).exitCode;
  }

  it('is recognised without gpg', async () => {
    expect(await check(key, fingerprint)).toBe(0);
  });

  it('is refused where it is another one, is not alone, or is no key', async () => {
    expect(await check(key, 'A'.repeat(40))).not.toBe(0);
    expect(await check(`${key}${key}`, fingerprint)).not.toBe(0);
    expect(await check('<html>not found</html>\n', fingerprint)).not.toBe(0);
  });
});

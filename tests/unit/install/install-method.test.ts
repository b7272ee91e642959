import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isOfLine } from '../../../shared/domain/docker-versions.ts';
import { chooseInstall, type InstallChoice, type InstallFacts } from '../../../shared/domain/install-method.ts';
import type { BundleFile } from '../../../shared/domain/offline-bundle.ts';
import { packageMirrors } from '../../../shared/domain/package-mirrors.ts';
import { InstallWishes } from '../../../shared/schema/install.ts';
import { KeptSetup, Setup } from '../../../shared/schema/plan.ts';
import { sampleSetup } from '../../support/sample-setup.ts';

type Family = InstallFacts['os']['family'];

function system(
  family: Family,
  id: string,
  version: string,
  more: Partial<Pick<InstallFacts, 'manager' | 'architecture'>> & { codename?: string; idLike?: string[] } = {},
): InstallFacts {
  const { codename = '', idLike = [], ...rest } = more;
  const manager = { debian: 'apt', rhel: 'dnf', suse: 'zypper', other: 'none' } as const;
  const os = { id, idLike, family, version, codename, prettyName: `${id} ${version}` };
  return { os, manager: manager[family], architecture: 'x86_64', ...rest };
}

interface Given {
  readonly wishes?: Parameters<typeof InstallWishes.parse>[0];
  readonly bundle?: readonly string[];
  readonly rancher?: boolean;
}

const file = (name: string): BundleFile => ({ name, bytes: 1, sha256: 'a'.repeat(64) });

function choose(facts: InstallFacts, given: Given = {}): InstallChoice {
  return chooseInstall({
    facts,
    wishes: InstallWishes.parse(given.wishes ?? {}),
    bundle: (given.bundle ?? []).map(file),
    rancher: given.rancher ?? false,
  });
}

/** The choice in one word, and its reason. */
function said(choice: InstallChoice): string {
  const reason = choice.why.key.replace('provisioning.install.', '');
  switch (choice.method) {
    case 'none':
      return `none: ${reason}`;
    case 'distribution':
      return `${choice.packages.join(' ')}: ${reason}`;
    case 'offline':
      return `${choice.selection.files.map(({ name }) => name).join(' ')}: ${reason}`;
    case 'repository':
    case 'rancher': {
      const { repository, line } = choice;
      const where = repository.kind === 'plain' ? 'plain' : `${repository.tree.path}/${repository.tree.release}`;
      return `${where} ${line}: ${reason}`;
    }
  }
}

const bookworm = system('debian', 'debian', '12', { codename: 'bookworm' });
const jammy = system('debian', 'ubuntu', '22.04', { codename: 'jammy', idLike: ['debian'] });
const centos7 = system('rhel', 'centos', '7.4', { manager: 'yum' });
const rocky9 = system('rhel', 'rocky', '9.4');
const leap = system('suse', 'opensuse-leap', '15.6');
const alpine = system('other', 'alpine', '3.20');

describe('the way on which Docker comes', () => {
  it.each<[string, InstallFacts, string]>([
    ['Debian 12', bookworm, 'docker.io: distribution'],
    ['Ubuntu 22.04', jammy, 'docker.io: distribution'],
    ['CentOS 7.4', centos7, 'centos/7 26.1: lastVersion'],
    ['CentOS 8', system('rhel', 'centos', '8.5'), 'centos/8 26.1: lastVersion'],
    ['CentOS Stream 9', system('rhel', 'centos', '9'), 'centos/9 29: repository'],
    ['RHEL 7', system('rhel', 'rhel', '7.9'), 'centos/7 26.1: lastVersion'],
    ['RHEL 8', system('rhel', 'rhel', '8.10'), 'rhel/8 29: repository'],
    ['Rocky 9', rocky9, 'rhel/9 29: repository'],
    ['AlmaLinux 10', system('rhel', 'almalinux', '10.0'), 'rhel/10 29: repository'],
    ['Oracle Linux 9', system('rhel', 'ol', '9.4'), 'rhel/9 29: repository'],
    ['Fedora 43', system('rhel', 'fedora', '43'), 'fedora/43 29: repository'],
    ['Alibaba Cloud Linux 3', system('rhel', 'alinux', '3'), 'centos/8 26.1: lastVersion'],
    ['Alibaba Cloud Linux 2', system('rhel', 'alinux', '2.1903'), 'centos/7 26.1: lastVersion'],
    ['openEuler 22.03', system('rhel', 'openEuler', '22.03'), 'centos/8 26.1: lastVersion'],
    ['Kylin V10', system('rhel', 'kylin', 'V10'), 'centos/8 26.1: lastVersion'],
    ['Anolis 8', system('rhel', 'anolis', '8.8'), 'centos/8 26.1: lastVersion'],
    ['Amazon Linux 2023', system('rhel', 'amzn', '2023'), 'docker: distribution'],
    ['openSUSE Leap', leap, 'docker: distribution'],
    ['Alpine', alpine, 'none: noneAtAll'],
  ])('is chosen for %s', (_, facts, expected) => {
    expect(said(choose(facts))).toBe(expected);
  });

  it.each<[string, InstallFacts, Given, string]>([
    ['own package of Rocky', rocky9, { wishes: { method: 'distribution' } }, 'none: noneOwn'],
    ['own package of CentOS 7', centos7, { wishes: { method: 'distribution' } }, 'none: noneOwn'],
    [
      'own package of Fedora',
      system('rhel', 'fedora', '43'),
      { wishes: { method: 'distribution' } },
      'moby-engine: distributionWished',
    ],
    [
      'own package of openEuler',
      system('rhel', 'openEuler', '22.03'),
      { wishes: { method: 'distribution' } },
      'docker-engine: distributionWished',
    ],
    ['a version of Debian', bookworm, { wishes: { method: 'distribution', version: '27' } }, 'none: noneOwnVersion'],
    ['a version', bookworm, { wishes: { version: '27.5' } }, 'debian/bookworm 27.5: versionWished'],
    [
      "Docker's packages on Debian",
      bookworm,
      { wishes: { method: 'repository' } },
      'debian/bookworm 29: repositoryWished',
    ],
    ["Docker's packages on Ubuntu", jammy, { wishes: { method: 'repository' } }, 'ubuntu/jammy 29: repositoryWished'],
    [
      "Docker's packages on Ubuntu 20.04",
      system('debian', 'ubuntu', '20.04', { codename: 'focal' }),
      { wishes: { method: 'repository' } },
      'ubuntu/focal 28.1: lastVersion',
    ],
    [
      "Docker's packages on Mint",
      system('debian', 'linuxmint', '21', { codename: 'jammy', idLike: ['ubuntu', 'debian'] }),
      { wishes: { method: 'repository' } },
      'ubuntu/jammy 29: repositoryWished',
    ],
    ["Docker's packages on SUSE", leap, { wishes: { method: 'repository' } }, 'none: noneInRepository'],
    [
      'a plain yum repository on CentOS',
      centos7,
      { wishes: { source: { kind: 'own', url: 'http://repo.example/el7/' } } },
      'plain : plain',
    ],
    [
      'a plain yum repository on Debian',
      bookworm,
      { wishes: { source: { kind: 'own', url: 'http://repo.example/el7' } } },
      'docker.io: distribution',
    ],
    ['17.06 on CentOS 7', centos7, { wishes: { method: 'rancher' } }, 'centos/7 17.06.2: rancherWished'],
    ['17.06 on Debian 12', bookworm, { wishes: { method: 'rancher' } }, 'none: noneForRancher'],
    ['a Rancher 1.6 host', centos7, { rancher: true }, 'centos/7 17.06.2: rancher'],
    ['a bundle that is not named', centos7, { wishes: { method: 'offline' } }, 'none: noBundle'],
    [
      'a bundle for another system',
      centos7,
      { bundle: ['docker-ce_27.5.1-1~debian.12~bookworm_amd64.deb'] },
      'none: notInBundle',
    ],
    [
      'a bundle of rpms',
      centos7,
      {
        bundle: [
          'docker-ce-26.1.4-1.el7.x86_64.rpm',
          'docker-ce-27.0.0-1.el9.x86_64.rpm',
          'container-selinux-2.119.2-1.el7.noarch.rpm',
          'docker-27.3.1.tgz',
        ],
      },
      'docker-ce-26.1.4-1.el7.x86_64.rpm container-selinux-2.119.2-1.el7.noarch.rpm: offline',
    ],
    [
      'a bundle of debs',
      bookworm,
      {
        bundle: [
          'docker-ce_27.5.1-1~debian.12~bookworm_amd64.deb',
          'docker-ce_27.5.1-1~ubuntu.22.04~jammy_amd64.deb',
          'containerd.io_1.7.25-1_arm64.deb',
          'iptables_1.8.9-2_amd64.deb',
        ],
      },
      'docker-ce_27.5.1-1~debian.12~bookworm_amd64.deb iptables_1.8.9-2_amd64.deb: offline',
    ],
    [
      'static binaries for whoever has no package',
      alpine,
      { bundle: ['docker-27.3.1.tgz', 'docker-26.1.4.tgz', 'notes.txt'] },
      'docker-27.3.1.tgz: static',
    ],
  ])('follows the wish for %s', (_, facts, given, expected) => {
    expect(said(choose(facts, given))).toBe(expected);
  });

  it('takes the address of a mirror, and inside its cloud the one that is reached there', () => {
    const base = (inCloud: boolean) => {
      const choice = choose(centos7, { wishes: { source: { kind: 'mirror', mirror: 'aliyun', inCloud } } });
      return choice.method === 'repository' ? choice.repository.base : undefined;
    };
    expect([base(false), base(true)]).toEqual([
      'https://mirrors.aliyun.com/docker-ce',
      'http://mirrors.cloud.aliyuncs.com/docker-ce',
    ]);
  });

  it('asks for the key of Docker, unless another one is named', () => {
    const fingerprint = (own: string | null, facts: InstallFacts) => {
      const source = { kind: 'own' as const, url: 'http://m.example/docker-ce', keyFingerprint: own };
      const choice = choose(facts, { wishes: { method: 'repository', source } });
      return choice.method === 'repository' && choice.repository.kind === 'tree' ? choice.repository.fingerprint : '';
    };
    expect(fingerprint(null, bookworm)).toBe('9DC858229FC7DD38854AE2D88D81803C0EBFCD88');
    expect(fingerprint(null, rocky9)).toBe('060A61C51B558A7F742B77AAC52FEB6B621E9F35');
    expect(fingerprint(`0a0b ${'1234'.repeat(9)}`, rocky9)).toBe(`0A0B${'1234'.repeat(9)}`);
  });
});

describe('the data behind it', () => {
  it('names every mirror with an address and where that is written down', () => {
    expect(packageMirrors.map(({ id }) => id)).toEqual(['docker', 'aliyun', 'tencent', 'huawei', 'tuna', 'ustc']);
    for (const { base, inCloud, source } of packageMirrors) {
      expect(base).toMatch(/^https:\/\/[a-z.]+(\/docker-ce)?$/);
      expect(inCloud ?? 'http://x/docker-ce').toMatch(/^http:\/\/\S+\/docker-ce$/);
      expect(source).toMatch(/^https:/);
    }
  });

  it('tells lines of versions apart', () => {
    expect(
      ['26.1', '26.1.4', '26.1.4-1.el7', '26.10.0', '26', '27'].map((version) => isOfLine(version, '26.1')),
    ).toEqual([true, true, true, false, false, false]);
    expect(isOfLine('17.06.2~ce-0~ubuntu', '17.06.2')).toBe(true);
    expect(isOfLine('1.2', '')).toBe(true);
  });

  it('has a text in both languages for every reason', () => {
    const source = readFileSync('shared/domain/install-method.ts', 'utf8');
    const keys = [
      ...source.matchAll(
        /'((?:none|no|not)[A-Z]\w+|distribution\w*|repository\w*|lastVersion|versionWished|plain|rancher\w*|offline\w*|static)'/g,
      ),
    ];
    for (const language of ['en', 'zh-CN']) {
      const { install } = JSON.parse(
        readFileSync(`shared/locales/parts/install.${language}.json`, 'utf8'),
      ).provisioning;
      const missing = [...new Set(keys.map(([, key]) => key ?? ''))].filter((key) => !(key in install));
      expect(missing).toEqual([]);
    }
  });
});

describe('wishes that were kept before', () => {
  const keptBefore = (yumRepository: string | null) => {
    const setup = sampleSetup('plan', []);
    const { install: _, ...wishes } = setup.wishes;
    return { ...setup, wishes: { ...wishes, yumRepository } };
  };

  it('are read with the defaults', () => {
    expect(KeptSetup.parse(keptBefore(null)).wishes.install).toEqual(InstallWishes.parse({}));
  });

  it('keep their yum repository', () => {
    const read = KeptSetup.parse(keptBefore('http://repo.example/'));
    expect(read.wishes.install.source).toEqual({ kind: 'own', url: 'http://repo.example/', keyFingerprint: null });
    expect(Setup.parse(read)).toEqual(read);
  });
});

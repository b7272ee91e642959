import { withoutLogins } from './daemon-json.ts';
import { type FactSections, readFactSections, wholeNumber } from './fact-sections.ts';
import { Facts, ModuleState, type OsFamily } from './facts.ts';
import { parseDockerFacts, parseLeftovers } from './parse-docker-facts.ts';
import { parseNetworkFacts, secondsToMs } from './parse-network-facts.ts';

/** Reads the output of `factsScript`; undefined where it was cut or is something else. */
export function parseFacts(output: string): Facts | undefined {
  const sections = readFactSections(output);
  if (!sections) return undefined;
  const memory = (name: string) => kibibytes(sections.lines('meminfo'), name);
  return Facts.parse({
    hostname: sections.text('hostname') ?? '',
    staticHostname: sections.text('hostname.static') ?? null,
    machineIdHash: sections.text('machine-id') ?? null,
    access: parseAccess(sections),
    os: parseOs(sections),
    kernel: parseKernel(sections),
    cores: sections.number('cores') ?? null,
    memoryBytes: memory('MemTotal'),
    swapBytes: memory('SwapTotal'),
    disk: parseDisk(sections),
    disks: parseDisks(sections),
    readOnlyPaths: list(sections, 'read-only'),
    locale: {
      name: sections.text('locale') ?? null,
      available: sections.flag('locale.available') ?? null,
      timeZone: sections.text('time-zone') ?? null,
    },
    missingTools: list(sections, 'tools.missing'),
    rootReadOnly: mountOptions(sections.text('root.mount'))?.includes('ro') ?? null,
    init: sections.text('init') ?? '',
    systemd: sections.flag('systemd') ?? null,
    virtualization: { kind: sections.text('virtualization') ?? '', container: sections.flag('container') ?? null },
    packages: parsePackages(sections),
    network: parseNetworkFacts(sections),
    clock: {
      startedAtMs: secondsToMs(sections.text('clock.start')),
      endedAtMs: endOfClock(sections),
      offsetMs: null,
      offsetErrorMs: null,
      synchronized: sections.flag('clock.synchronized') ?? null,
      services: sections.text('clock.services') === undefined ? null : words(sections.text('clock.services')),
    },
    selinux: parseSelinux(sections.text('selinux')),
    appArmor: { enabled: sections.flag('apparmor') ?? null, parser: sections.flag('apparmor-parser') ?? null },
    cgroup: parseCgroup(sections),
    limits: pairs(sections.lines('limits'), wholeNumber),
    docker: parseDockerFacts(sections),
    leftovers: parseLeftovers(sections),
  } satisfies Facts);
}

/** `clock.passed` has the seconds since the boot at the start and at the end, in hundredths. */
function endOfClock(sections: FactSections): number | null {
  const [begun, ended] = (sections.text('clock.passed') ?? '').split(' ').map(secondsToMs);
  const startedAt = secondsToMs(sections.text('clock.start'));
  if (startedAt === null || typeof begun !== 'number' || typeof ended !== 'number') {
    return secondsToMs(sections.text('clock.end'));
  }
  return startedAt + Math.max(0, ended - begun);
}

function parseAccess(sections: FactSections): Facts['access'] {
  const userId = sections.number('uid') ?? null;
  const answers = ['root', 'sudo', 'password', 'denied', 'missing'] as const;
  return {
    asRoot: userId === 0,
    user: sections.text('login') ?? sections.text('user') ?? '',
    userId,
    groups: words(sections.text('groups')),
    sudo: answers.find((answer) => answer === sections.text('sudo')) ?? 'unknown',
  };
}

/** https://www.freedesktop.org/software/systemd/man/latest/os-release.html; EL 7 has only `7` there, so the release text helps. */
function parseOs(sections: FactSections): Facts['os'] {
  const fields = new Map<string, string>();
  for (const line of sections.lines('os-release') ?? []) {
    const match = /^([A-Z_]+)=(.*)$/.exec(line.trim());
    if (match?.[1]) fields.set(match[1], (match[2] ?? '').replace(/^(["'])(.*)\1$/, '$2'));
  }
  const id = fields.get('ID') ?? '';
  const idLike = words(fields.get('ID_LIKE'));
  const versionId = fields.get('VERSION_ID') ?? '';
  const releaseText = sections.text('release-text') ?? '';
  const released = /release (\d+(?:\.\d+)?)/.exec(releaseText)?.[1];
  const sameMajor = released?.split('.')[0] === versionId.split('.')[0];
  return {
    id,
    idLike,
    family: familyOf([id, ...idLike]),
    name: fields.get('NAME') ?? '',
    prettyName: releaseText || (fields.get('PRETTY_NAME') ?? ''),
    versionId,
    codename: fields.get('VERSION_CODENAME') ?? '',
    releaseText,
    version: released && (sameMajor || versionId === '') ? released : versionId,
  };
}

function familyOf(ids: readonly string[]): OsFamily {
  if (ids.some((id) => id === 'debian' || id === 'ubuntu')) return 'debian';
  const rhel = [
    'rhel',
    'centos',
    'fedora',
    'rocky',
    'almalinux',
    'ol',
    'amzn',
    'alinux',
    'anolis',
    'openEuler',
    'kylin',
  ];
  if (ids.some((id) => rhel.includes(id))) return 'rhel';
  return ids.some((id) => id.includes('suse') || id === 'sles') ? 'suse' : 'other';
}

function parseKernel(sections: FactSections): Facts['kernel'] {
  return {
    release: sections.text('kernel') ?? '',
    architecture: sections.text('architecture') ?? '',
    wordSize: sections.number('word-size') ?? null,
    rebootRequired: sections.flag('reboot') ?? null,
    modules: pairs(sections.lines('modules'), (state) => ModuleState.safeParse(state).data),
  };
}

/** `df -P`: device, 1024-blocks, used, available, per cent, mount point. */
function parseSpace(line: string | undefined) {
  const space = words(line);
  const [total, , free, percent] = space.slice(1).map((word) => wholeNumber(word.replace('%', '')));
  if (total === undefined || free === undefined || percent === undefined) return undefined;
  return { mountPoint: space[5] ?? '', totalBytes: total * 1024, freeBytes: free * 1024, usedPercent: percent };
}

/** `df -Pi`; null where the file system makes inodes as needed. */
function inodesUsed(line: string | undefined): number | null {
  const inodes = words(line);
  return inodes[1] === '0' ? null : (wholeNumber((inodes[4] ?? '').replace('%', '')) ?? null);
}

function parseDisk(sections: FactSections): Facts['disk'] {
  const space = parseSpace(sections.text('disk.space'));
  if (!space) return null;
  const [fileSystem, options] = words(sections.text('disk.mount'));
  const ftype = sections.text('disk.xfs');
  return {
    path: sections.text('disk.path') ?? '/var/lib/docker',
    ...space,
    inodesUsedPercent: inodesUsed(sections.text('disk.inodes')),
    fileSystem: fileSystem ?? '',
    options: options?.split(',') ?? [],
    xfsFtype: ftype ? ftype === 'ftype=1' : null,
  };
}

/** `/` and `/var`, in this order. */
function parseDisks(sections: FactSections): Facts['disks'] {
  const inodes = sections.lines('disks.inodes') ?? [];
  return ['/', '/var'].flatMap((path, index) => {
    const space = parseSpace(sections.lines('disks.space')?.[index]);
    return space ? [{ path, ...space, inodesUsedPercent: inodesUsed(inodes[index]) }] : [];
  });
}

function parsePackages(sections: FactSections): Facts['packages'] {
  const managers = ['apt', 'dnf', 'yum', 'zypper'] as const;
  return {
    manager: managers.find((manager) => manager === sections.text('packages')) ?? 'none',
    lock: sections.text('packages.lock') ?? null,
    broken: sections.text('packages.broken') ?? null,
    sources:
      sections.lines('packages.sources')?.flatMap((line) => {
        const [file, url, section] = words(line);
        return file && url ? [{ file, url: withoutLogins(url), section: section ?? '' }] : [];
      }) ?? null,
    ownSources: { apt: ownSource(sections, 'own.apt'), yum: ownSource(sections, 'own.yum') },
    ownKeyring: sections.text('own.keyring') ?? null,
    cachedDocker: sections.flag('packages.cached') ?? null,
    installed: (sections.lines('packages.installed') ?? []).flatMap((line) => {
      const [name, version] = words(line);
      return name && version ? [{ name, version }] : [];
    }),
  };
}

function ownSource(sections: FactSections, name: string): string | null {
  const text = sections.text(name);
  return text === undefined ? null : withoutLogins(text);
}

function parseSelinux(text: string | undefined): Facts['selinux'] {
  switch (text?.toLowerCase()) {
    case '1':
    case 'enforcing':
      return 'enforcing';
    case '0':
    case 'permissive':
      return 'permissive';
    case 'disabled':
      return 'disabled';
    default:
      return 'unknown';
  }
}

function parseCgroup(sections: FactSections): Facts['cgroup'] {
  const version = sections.number('cgroup');
  return { version: version === 1 || version === 2 ? version : null, controllers: words(sections.text('controllers')) };
}

function kibibytes(lines: readonly string[] | undefined, name: string): number | null {
  const line = lines?.find((each) => each.startsWith(`${name}:`));
  const value = line && wholeNumber(words(line)[1] ?? '');
  return typeof value === 'number' ? value * 1024 : null;
}

/** Null: not measured. */
function list(sections: FactSections, name: string): string[] | null {
  return sections.lines(name)?.map((line) => line.trim()) ?? null;
}

function mountOptions(text: string | undefined): readonly string[] | undefined {
  return text ? text.split(',') : undefined;
}

function pairs<T>(lines: readonly string[] | undefined, read: (text: string) => T | undefined): Record<string, T> {
  const result: Record<string, T> = {};
  for (const line of lines ?? []) {
    const [name, text] = words(line);
    const value = text === undefined ? undefined : read(text);
    if (name && value !== undefined) result[name] = value;
  }
  return result;
}

function words(text: string | undefined): string[] {
  return text?.split(/\s+/).filter((word) => word !== '') ?? [];
}

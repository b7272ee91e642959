import type { DockerTree } from './docker-trees.ts';

/** The version to choose in one branch of Docker's package tree. */
export interface VersionRule {
  /** `linux/<path>/<release>`. */
  readonly tree: string;
  /** The newest of this line is taken. */
  readonly line: string;
  readonly source: string;
}

const packaging = 'https://github.com/docker/docker-ce-packaging';

/**
 * Branches that have ended: what is newest there is the last that was made for the system. Exact patch numbers are read in
 * the repository itself, since not all of them are documented.
 */
export const endedTrees: readonly VersionRule[] = [
  { tree: 'centos/7', line: '26.1', source: `${packaging}/pull/1028` },
  { tree: 'centos/8', line: '26.1', source: 'https://github.com/docker/cli/issues/5364' },
  { tree: 'debian/stretch', line: '19.03', source: `${packaging} deb/debian-stretch, removed 2021` },
  { tree: 'debian/buster', line: '26.1', source: `${packaging} deb/debian-buster, removed 2024-06-18` },
  { tree: 'ubuntu/xenial', line: '20.10', source: `${packaging} deb/ubuntu-xenial, removed 2021` },
  { tree: 'ubuntu/bionic', line: '24.0', source: `${packaging} deb/ubuntu-bionic, removed 2023-06-21` },
  { tree: 'ubuntu/focal', line: '28.1', source: `${packaging} deb/ubuntu-focal, removed 2025-05-20` },
];

/** The line that Docker maintains (moby project/BRANCHES-AND-TAGS.md, 2026-08). */
export const currentLine: Omit<VersionRule, 'tree'> = {
  line: '29',
  source: 'https://github.com/moby/moby/blob/master/project/BRANCHES-AND-TAGS.md',
};

/** What is chosen where the admin names no version, and whether it is the last one there. */
export function versionFor(tree: DockerTree): {
  readonly line: string;
  readonly last: boolean;
  readonly source: string;
} {
  const ended = endedTrees.find((rule) => rule.tree === `${tree.path}/${tree.release}`);
  return ended ? { line: ended.line, last: true, source: ended.source } : { ...currentLine, last: false };
}

/**
 * Engine of the article: what `https://releases.rancher.com/install-docker/17.06.sh` installs
 * (https://github.com/rancher/install-docker dist/17.06.2.sh).
 */
export const rancherEngine = {
  line: '17.06.2',
  script: 'https://releases.rancher.com/install-docker/17.06.sh',
  source: 'https://github.com/rancher/install-docker/blob/master/dist/17.06.2.sh',
  /** Branches that have packages of it; all others began later. */
  trees: [
    'centos/7',
    'debian/jessie',
    'debian/stretch',
    'ubuntu/trusty',
    'ubuntu/xenial',
    'ubuntu/zesty',
  ] as readonly string[],
} as const;

/** True where `version` is of the line: `26.1.4` is of `26.1`, `26` and `26.1.4`, not of `26.10`. An empty line holds all. */
export function isOfLine(version: string, line: string): boolean {
  if (line === '' || version === line) return true;
  return version.startsWith(line) && /^[.~+-]/.test(version.slice(line.length));
}
/** `5:29.7.2-1~debian.12~bookworm` and `3:26.1.4-1.el7` begin with an epoch, which no one types. */
export function withoutEpoch(version: string): string {
  return version.replace(/^\d+:/, '');
}

/** Negative: `one` is older. Compares the numbers only. */
export function compareVersions(one: string, other: string): number {
  const numbers = (version: string) =>
    withoutEpoch(version)
      .split(/[^0-9]+/)
      .slice(0, 3)
      .map(Number);
  const [a, b] = [numbers(one), numbers(other)];
  for (let i = 0; i < 3; i += 1) {
    const difference = (a[i] || 0) - (b[i] || 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

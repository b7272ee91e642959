import type { Message } from '../schema/common.ts';
import type { InstallMethodWish, InstallWishes, PackageSource } from '../schema/install.ts';
import { type DockerTree, dockerTree } from './docker-trees.ts';
import { isOfLine, rancherEngine, versionFor } from './docker-versions.ts';
import type { Facts } from './facts.ts';
import { type BundleFile, type BundleSelection, selectFromBundle } from './offline-bundle.ts';
import { dockerKeys, packageMirrors } from './package-mirrors.ts';

/** What the choice is made from. */
export interface InstallFacts {
  readonly os: Pick<Facts['os'], 'id' | 'idLike' | 'family' | 'version' | 'codename' | 'prettyName'>;
  readonly manager: Facts['packages']['manager'];
  readonly architecture: string;
}

/** A repository of docker-ce, as a host gets to know it. */
export type Repository =
  | { readonly kind: 'tree'; readonly base: string; readonly tree: DockerTree; readonly fingerprint: string }
  /** A yum repository with `repodata/` right below; its signatures are not checked. */
  | { readonly kind: 'plain'; readonly base: string };

interface WithReason {
  readonly why: Message;
}

/** The way on which Docker comes onto a host, and why it is that one. */
export type InstallChoice = WithReason &
  (
    | { readonly method: 'distribution'; readonly packages: readonly string[] }
    | {
        readonly method: 'repository' | 'rancher';
        readonly repository: Repository;
        /** The newest version of this line is installed; empty: the newest that is there. */
        readonly line: string;
        readonly hold: boolean;
      }
    | { readonly method: 'offline'; readonly selection: BundleSelection }
    /** There is no way, or not the one that is wished; `why` says it and what to do. */
    | { readonly method: 'none' }
  );

/** A plain repository is one for yum: Docker's own tree and its mirrors are known by the end of their address. */
export function isDockerTree(url: string): boolean {
  return url === 'https://download.docker.com' || /\/docker(-ce)?\/?$/.test(url);
}

interface Question {
  readonly facts: InstallFacts;
  readonly wishes: Pick<InstallWishes, 'method' | 'source' | 'version' | 'hold'>;
  /** Files of the offline bundle; empty: none is named. */
  readonly bundle: readonly BundleFile[];
  /** True: the host is to work for Rancher 1.6. */
  readonly rancher: boolean;
}

/** How Docker comes onto a host that has none. */
export function chooseInstall(question: Question): InstallChoice {
  const { wishes } = question;
  const method = wishes.method === 'auto' ? automatic(question) : wishes.method;
  const auto = wishes.method === 'auto';
  switch (method) {
    case 'distribution':
      return distribution(question, auto);
    case 'repository':
      return repository(question, auto);
    case 'rancher':
      return rancher(question, auto);
    case 'offline':
      return offline(question, auto);
  }
}

function automatic({ facts, wishes, bundle, rancher: forRancher }: Question): Exclude<InstallMethodWish, 'auto'> {
  if (bundle.length > 0) return 'offline';
  if (forRancher) return 'rancher';
  const own = distributionPackages(facts);
  if (own === null) return dockerTree(facts.os) || wishes.source.kind === 'own' ? 'repository' : 'distribution';
  if (facts.os.family !== 'debian') return 'distribution';
  // Only Docker's repository keeps older versions to choose from.
  return wishes.version === null ? 'distribution' : 'repository';
}

/** The system's own Docker where it has a usable one (at least 17.06), by https://repology.org and the systems' manuals. */
function distributionPackages({ os, manager }: InstallFacts): readonly string[] | null {
  if (os.family === 'debian') return ['docker.io'];
  if (os.family === 'suse') return ['docker'];
  if (manager !== 'dnf' && manager !== 'yum') return null;
  return os.id === 'amzn' ? ['docker'] : null;
}

/** Packages that are usable, but older or newer than Docker's own ones by so much that they are taken only when wished. */
function wishedPackages(facts: InstallFacts): readonly string[] | null {
  if (facts.os.id === 'fedora') return ['moby-engine'];
  if (facts.os.id === 'openEuler' || facts.os.id === 'kylin') return ['docker-engine'];
  return distributionPackages(facts);
}

const why = (key: string, params: Message['params'] = {}): Message => ({ key: `provisioning.install.${key}`, params });

function distribution({ facts, wishes }: Question, auto: boolean): InstallChoice {
  const system = facts.os.prettyName;
  const packages = auto ? distributionPackages(facts) : wishedPackages(facts);
  if (packages === null)
    return { method: 'none', why: why(facts.os.family === 'rhel' ? 'noneOwn' : 'noneAtAll', { system }) };
  if (wishes.version !== null && !auto) {
    return { method: 'none', why: why('noneOwnVersion', { system, version: wishes.version }) };
  }
  return {
    method: 'distribution',
    packages,
    why: why(auto ? 'distribution' : 'distributionWished', { system, package: packages.join(', ') }),
  };
}

function repository({ facts, wishes }: Question, auto: boolean): InstallChoice {
  const system = facts.os.prettyName;
  const from = repositoryFor(wishes.source, facts);
  if (from === null) return { method: 'none', why: why('noneInRepository', { system }) };
  const source = from.base.replace(/^https?:\/\//, '');
  if (from.kind === 'plain') {
    const line = wishes.version ?? '';
    return {
      method: 'repository',
      repository: from,
      line,
      hold: wishes.hold,
      why: why('plain', { system, source, version: line }),
    };
  }
  const { line, last } = versionFor(from.tree);
  const wished = wishes.version !== null;
  const params = { system, source, version: wishes.version ?? line, tree: `${from.tree.path}/${from.tree.release}` };
  const reason = wished ? 'versionWished' : last ? 'lastVersion' : auto ? 'repository' : 'repositoryWished';
  return { method: 'repository', repository: from, line: params.version, hold: wishes.hold, why: why(reason, params) };
}

/** Null where Docker makes no packages for the system, or a plain yum repository is named for one with apt. */
export function repositoryFor(source: PackageSource, { os, manager }: InstallFacts): Repository | null {
  const base = baseOf(source);
  if (!isDockerTree(base)) return os.family === 'rhel' ? { kind: 'plain', base } : null;
  const tree = dockerTree(os);
  if (tree === null || manager === 'zypper' || manager === 'none') return null;
  const own = source.kind === 'own' ? source.keyFingerprint : null;
  return { kind: 'tree', base, tree, fingerprint: own ?? dockerKeys[tree.format] };
}

function baseOf(source: PackageSource): string {
  if (source.kind === 'own') return source.url.replace(/\/+$/, '');
  const mirror = packageMirrors.find(({ id }) => id === source.mirror);
  if (!mirror) throw new Error(`no mirror ${source.mirror}`);
  return (source.inCloud ? mirror.inCloud : null) ?? mirror.base;
}

function rancher(question: Question, auto: boolean): InstallChoice {
  const { facts, wishes } = question;
  const system = facts.os.prettyName;
  const params = { system, version: rancherEngine.line, script: rancherEngine.script };
  const from = repositoryFor(wishes.source, facts);
  const fits =
    from !== null && (from.kind === 'plain' || rancherEngine.trees.includes(`${from.tree.path}/${from.tree.release}`));
  if (!fits) return { method: 'none', why: why('noneForRancher', params) };
  const line = wishes.version !== null && isOfLine(wishes.version, '17.06') ? wishes.version : rancherEngine.line;
  return {
    method: 'rancher',
    repository: from,
    line,
    hold: true,
    why: why(auto ? 'rancher' : 'rancherWished', { ...params, version: line }),
  };
}

function offline({ facts, bundle }: Question, auto: boolean): InstallChoice {
  const { os, manager, architecture } = facts;
  const system = os.prettyName;
  if (bundle.length === 0) return { method: 'none', why: why('noBundle', { system }) };
  const selection = selectFromBundle(bundle, { architecture, manager, tree: dockerTree(os) });
  if (selection === null) return { method: 'none', why: why('notInBundle', { system, architecture }) };
  const params = { system, count: selection.files.length, form: selection.form };
  const reason = selection.form === 'static' ? 'static' : auto ? 'offline' : 'offlineWished';
  return { method: 'offline', selection, why: why(reason, params) };
}

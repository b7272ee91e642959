import { parseGitUrl } from '../../../../shared/domain/git-url.ts';
import type { Application, ApplicationInput, SourceProbe } from '../../../../shared/schema/application.ts';
import { BuildSettings } from '../../../../shared/schema/build.ts';
import { SourceRule } from '../../../../shared/schema/source-rule.ts';
import { type Pair, pairsOf, recordOf } from '../../../components/index.ts';

type HostKey = NonNullable<SourceProbe['hostKey']>;

/** The build's settings as they are typed. */
export interface BuildDraft {
  readonly target: string;
  readonly args: readonly Pair[];
  readonly platform: string;
  readonly cache: boolean;
  readonly way: BuildSettings['way'];
  /** Empty: the default. */
  readonly cpus: number | string;
  readonly memoryMb: number | string;
  readonly minutes: number | string;
  readonly freePercent: number | string;
}

/** An application as it is typed into the form. */
export interface ApplicationDraft {
  readonly name: string;
  readonly url: string;
  readonly branch: string;
  readonly follow: SourceRule['follow'];
  readonly tagPattern: string;
  readonly commit: string;
  /** One in each line. */
  readonly watch: string;
  readonly skipWords: string;
  readonly method: ApplicationInput['git']['method'];
  readonly username: string;
  /** undefined: leave what is kept; null: remove it. */
  readonly token: string | null | undefined;
  readonly deployKey: string | null | undefined;
  /** Accepted by the admin. */
  readonly gitHostKey: HostKey | null;
  readonly context: string;
  readonly dockerfile: string;
  readonly registryId: string;
  readonly image: string;
  /** Empty: the idlest builder. */
  readonly buildHostId: string;
  readonly build: BuildDraft;
  /** Names of kept secrets that go. */
  readonly droppedSecrets: readonly string[];
  readonly newSecrets: readonly Pair[];
  readonly clusterId: string;
  readonly selector: readonly Pair[];
  readonly pollSeconds: number | string;
  readonly autoRelease: boolean;
}

export function newApplicationDraft(defaults: {
  readonly registryId: string;
  readonly buildHostId: string;
  readonly clusterId: string;
}): ApplicationDraft {
  return {
    name: '',
    url: '',
    branch: 'main',
    ...ruleDraft(SourceRule.parse({})),
    method: 'none',
    username: '',
    token: undefined,
    deployKey: undefined,
    gitHostKey: null,
    context: '',
    dockerfile: 'Dockerfile',
    ...defaults,
    build: buildDraft(BuildSettings.parse({})),
    droppedSecrets: [],
    newSecrets: [],
    image: '',
    selector: pairsOf({}),
    pollSeconds: 60,
    autoRelease: true,
  };
}

/** The kept settings as a draft; secrets stay where they are. */
export function draftOf(application: Application): ApplicationDraft {
  const {
    git,
    source,
    selector,
    build,
    id: _id,
    secrets: _secrets,
    buildSecrets: _kept,
    createdAt: _at,
    ...rest
  } = application;
  return {
    ...rest,
    ...git,
    ...ruleDraft(source),
    buildHostId: application.buildHostId ?? '',
    build: buildDraft(build),
    ...{ token: undefined, deployKey: undefined, droppedSecrets: [], newSecrets: [] },
    selector: pairsOf(selector),
  };
}

function buildDraft({ args, cpus, memoryMb, ...rest }: BuildSettings): BuildDraft {
  return { ...rest, args: pairsOf(args), cpus: cpus ?? '', memoryMb: memoryMb ?? '' };
}

function buildInputOf({ build }: ApplicationDraft): unknown {
  const { minutes, freePercent, cpus, memoryMb } = build;
  const number = (typed: number | string): number | null => (typed === '' ? null : Number(typed));
  return {
    ...build,
    target: build.target.trim(),
    args: recordOf(build.args),
    ...{ cpus: number(cpus), memoryMb: number(memoryMb), minutes: number(minutes), freePercent: number(freePercent) },
  } satisfies { [Key in keyof BuildSettings]: unknown };
}

/** Over SSH only a key can log in; over HTTP none can. */
export function methodsFor(url: string): readonly ApplicationDraft['method'][] {
  const kind = parseGitUrl(url.trim())?.kind;
  if (kind === 'ssh') return ['deploy-key'];
  return kind === 'http' ? ['none', 'token'] : ['none', 'token', 'deploy-key'];
}

/** A new address: a way to log in that fits it, and no key accepted for another server. */
export function withUrl(draft: ApplicationDraft, url: string): Partial<ApplicationDraft> {
  const methods = methodsFor(url);
  const method = methods.includes(draft.method) ? draft.method : (methods[0] ?? draft.method);
  const sameServer = parseGitUrl(url.trim())?.host === parseGitUrl(draft.url.trim())?.host;
  return { url, method, ...(sameServer ? {} : { gitHostKey: null }) };
}

/** The part of the input that a look at the source needs. */
export function sourceOf(draft: ApplicationDraft) {
  const { method, token, deployKey } = draft;
  return {
    git: { url: draft.url.trim(), branch: draft.branch.trim() || 'main', method, username: draft.username.trim() },
    secrets: {
      ...(method === 'token' && token !== undefined ? { token } : {}),
      ...(method === 'deploy-key' && deployKey !== undefined
        ? { deployKey: deployKey && `${deployKey.trim().replace(/\r\n/g, '\n')}\n` }
        : {}),
    },
    gitHostKey: draft.gitHostKey,
    source: ruleOf(draft),
    dockerfile: draft.dockerfile.trim() || 'Dockerfile',
  };
}

function ruleDraft({ watch, skipWords, ...rule }: SourceRule) {
  return { ...rule, watch: watch.join('\n'), skipWords: skipWords.join('\n') };
}

function ruleOf({ follow, tagPattern, commit, watch, skipWords }: ApplicationDraft): SourceRule {
  return {
    follow,
    // What is not asked for must not be in the way.
    tagPattern: follow === 'tag' ? tagPattern.trim() : tagPattern.trim() || 'v*',
    commit: follow === 'commit' ? commit.trim() : '',
    watch: linesOf(watch),
    skipWords: linesOf(skipWords),
  };
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** For the contract's schema, which says what is wrong with it. */
export function applicationInputOf(draft: ApplicationDraft): unknown {
  const { name, context, registryId, buildHostId, clusterId, autoRelease, pollSeconds } = draft;
  const source = sourceOf(draft);
  return {
    ...{ name, context: context.trim(), registryId, clusterId, autoRelease },
    buildHostId: buildHostId === '' ? null : buildHostId,
    build: buildInputOf(draft),
    buildSecrets: {
      ...Object.fromEntries(draft.droppedSecrets.map((secret) => [secret, null])),
      ...recordOf(draft.newSecrets),
    },
    ...source,
    git: { ...source.git, branch: draft.branch },
    image: draft.image.trim() || name.trim(),
    selector: recordOf(draft.selector),
    pollSeconds: pollSeconds === '' ? null : Number(pollSeconds),
  } satisfies { [Key in keyof ApplicationInput]: unknown };
}

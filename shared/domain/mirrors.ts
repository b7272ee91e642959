import type { MirrorState } from '../schema/mirror.ts';

/** Who may use a mirror, as far as is known. `closed` and `gone` ones answer nobody, or nobody outside. */
export type MirrorAccess = 'public' | 'ownCloud' | 'closed' | 'gone';

/** A mirror of Docker Hub that people know of. Third parties run them all; none is Docker's. */
export interface KnownMirror {
  /** Host name; a leading `*.` stands for a personal prefix. */
  readonly host: string;
  readonly operator: string;
  readonly access: MirrorAccess;
  /** What is known of it: `mirrors.known.<note>`. */
  readonly note: string;
  readonly source: string;
}

const lists = 'https://github.com/SuperManito/LinuxMirrors';
const survey = 'https://gist.github.com/y0ngb1n/7e8f16af3242c7815e7ca2f0833d3ea6';

/** State of knowledge: November 2026. Whether one answers is measured, never assumed. */
export const knownMirrors: readonly KnownMirror[] = [
  {
    host: 'docker.m.daocloud.io',
    operator: 'DaoCloud',
    access: 'public',
    note: 'daocloud',
    source: 'https://github.com/DaoCloud/public-image-mirror',
  },
  { host: 'docker.1ms.run', operator: '1ms.run', access: 'public', note: 'thirdParty', source: lists },
  { host: 'docker.1panel.live', operator: '1Panel', access: 'public', note: 'thirdParty', source: lists },
  { host: 'dockerproxy.net', operator: 'dockerproxy.net', access: 'public', note: 'thirdParty', source: lists },
  {
    host: '*.mirror.aliyuncs.com',
    operator: 'Alibaba Cloud',
    access: 'ownCloud',
    note: 'alibaba',
    source: 'https://help.aliyun.com/zh/acr/',
  },
  { host: 'mirror.ccs.tencentyun.com', operator: 'Tencent Cloud', access: 'ownCloud', note: 'tencent', source: survey },
  {
    host: '*.swr.myhuaweicloud.com',
    operator: 'Huawei Cloud',
    access: 'ownCloud',
    note: 'huawei',
    source: 'https://support.huaweicloud.com/intl/en-us/usermanual-swr/swr_01_0045.html',
  },
  {
    host: 'dockerhub.azk8s.cn',
    operator: 'Azure China',
    access: 'ownCloud',
    note: 'azure',
    source: 'https://github.com/Azure/container-service-for-azure-china/issues/59',
  },
  {
    host: 'docker.mirrors.ustc.edu.cn',
    operator: 'USTC',
    access: 'closed',
    note: 'campus',
    source: 'https://github.com/docker-practice/docker-registry-cn-mirror-test/issues/1',
  },
  {
    host: 'docker.mirrors.sjtug.sjtu.edu.cn',
    operator: 'SJTU',
    access: 'gone',
    note: 'closed2024',
    source: 'https://github.com/sjtug/mirror-requests/issues/369',
  },
  { host: 'docker.nju.edu.cn', operator: 'NJU', access: 'gone', note: 'closed2024', source: survey },
  {
    host: 'registry.docker-cn.com',
    operator: 'Docker China',
    access: 'gone',
    note: 'dockerCn',
    source: 'https://github.com/docker/docs/issues/8793',
  },
  { host: 'hub-mirror.c.163.com', operator: 'NetEase', access: 'gone', note: 'dead', source: survey },
  { host: 'mirror.baidubce.com', operator: 'Baidu', access: 'gone', note: 'dead', source: survey },
];

export function plainMirror(url: string): string {
  return url.trim().replace(/\/+$/, '');
}

export function mirrorHost(url: string): string {
  return (/^https?:\/\/([^/:]+)/i.exec(url)?.[1] ?? '').toLowerCase();
}

/** What is known of the mirror at this address; undefined: nothing. */
export function knownMirror(url: string): KnownMirror | undefined {
  const host = mirrorHost(url);
  return knownMirrors.find((entry) =>
    entry.host.startsWith('*.') ? host.endsWith(entry.host.slice(1)) : entry.host === host,
  );
}

/** True for the personal address that Alibaba Cloud gives each account: `https://<id>.mirror.aliyuncs.com`. */
export function isPersonalMirror(url: string): boolean {
  return knownMirror(url)?.host.startsWith('*.') === true;
}

/** Without TLS anyone on the way can put other images in; the engine takes it all the same. */
export function isPlainHttp(url: string): boolean {
  return /^http:\/\//i.test(url.trim());
}

/** Public mirrors that can be offered; those in `present` are left out. */
export function suggestedMirrors(present: readonly string[]): readonly KnownMirror[] {
  const hosts = new Set(present.map(mirrorHost));
  return knownMirrors.filter(({ host, access }) => access === 'public' && !hosts.has(host));
}

const weights: Readonly<Record<MirrorState['verdict'], number>> = { fast: 0, slow: 1, unknown: 2, dead: 3 };

/** Milliseconds by which mirrors are compared. */
function speed({ pullMs, answerMs }: MirrorState): number {
  return pullMs ?? answerMs ?? Number.MAX_SAFE_INTEGER;
}

/**
 * The mirrors, fastest first, as all of these hosts see them: the worst verdict of a mirror counts, then the slowest pull.
 * What was never measured keeps its place behind what answers.
 */
export function orderMirrors(
  mirrors: readonly string[],
  seenBy: readonly (readonly MirrorState[])[],
): readonly string[] {
  const rank = (url: string): readonly [number, number] => {
    const states = seenBy.flatMap((of) => of.filter((state) => state.url === plainMirror(url)));
    if (states.length === 0) return [weights.unknown, 0];
    return [Math.max(...states.map(({ verdict }) => weights[verdict])), Math.max(...states.map(speed))];
  };
  return mirrors
    .map((url, index) => ({ url, index, rank: rank(url) }))
    .sort((a, b) => a.rank[0] - b.rank[0] || a.rank[1] - b.rank[1] || a.index - b.index)
    .map(({ url }) => url);
}

/** Mirrors that have another version of the same tag than most: stale, or not Docker Hub's. */
export function oddMirrors(states: readonly MirrorState[]): ReadonlySet<string> {
  const digests = states.flatMap(({ url, digest }) => (digest === null ? [] : [{ url, digest }]));
  const count = (digest: string) => digests.filter((each) => each.digest === digest).length;
  const most = Math.max(0, ...digests.map(({ digest }) => count(digest)));
  return new Set(digests.filter(({ digest }) => count(digest) < most).map(({ url }) => url));
}

/** The states with this newer one; `deadSince` goes on from before. At most 40 are kept, the oldest measurements go first. */
export function withMirrorState(
  states: readonly MirrorState[],
  fresh: Omit<MirrorState, 'deadSince'>,
): readonly MirrorState[] {
  const before = states.find(({ url }) => url === fresh.url);
  const deadSince = fresh.verdict === 'dead' ? (before?.deadSince ?? fresh.measuredAt) : null;
  const found = withPullOf(before, fresh);
  const others = states.filter(({ url }) => url !== fresh.url);
  const kept = [...others].sort((a, b) => b.measuredAt - a.measuredAt).slice(0, 39);
  return [...others.filter((state) => kept.includes(state)), { ...found, deadSince }];
}

/** A light look tells that a mirror is alive, not how fast it pulls: that stays as it was last measured. */
function withPullOf<Fresh extends Omit<MirrorState, 'deadSince'>>(
  before: MirrorState | undefined,
  fresh: Fresh,
): Fresh {
  const alive = fresh.verdict === 'fast' || fresh.verdict === 'slow';
  if (!alive || fresh.pullMs !== null || before?.pullMs == null) return fresh;
  const verdict = before.verdict === 'slow' ? 'slow' : fresh.verdict;
  return { ...fresh, verdict, pullMs: before.pullMs, bytes: before.bytes };
}

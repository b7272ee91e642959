import {
  isPlainHttp,
  type KnownMirror,
  knownMirror,
  oddMirrors,
  plainMirror,
} from '../../../../shared/domain/mirrors.ts';
import type { HostState } from '../../../../shared/schema/host.ts';
import type { MirrorState } from '../../../../shared/schema/mirror.ts';

/** A host as far as its mirrors go. */
export interface MirrorSeer {
  readonly id: string;
  readonly name: string;
  readonly state: HostState | undefined;
}

/** One mirror as all of these hosts see it: the worst of what they found counts. */
export interface MirrorRow {
  readonly id: string;
  readonly url: string;
  readonly worst: MirrorState | null;
  /** Name of the host that found the worst. */
  readonly foundBy: string;
  readonly measuredBy: number;
  /** Hosts that use it now. */
  readonly usedBy: number;
  readonly plainHttp: boolean;
  /** It has another version of the measured image than the other mirrors. */
  readonly odd: boolean;
  readonly known: KnownMirror | undefined;
}

const weights = { dead: 3, unknown: 2, slow: 1, fast: 0 } as const;

export function mirrorRows(mirrors: readonly string[], seers: readonly MirrorSeer[]): readonly MirrorRow[] {
  const wanted = [...new Set(mirrors.map(plainMirror))];
  const odd = oddMirrors(seers.flatMap(({ state }) => state?.mirrors.filter(({ url }) => wanted.includes(url)) ?? []));
  return wanted.map((url) => {
    const found = seers.flatMap(({ name, state }) =>
      (state?.mirrors ?? []).filter((of) => of.url === url).map((of) => ({ name, of })),
    );
    const [worst] = found.sort(
      (a, b) => weights[b.of.verdict] - weights[a.of.verdict] || (b.of.pullMs ?? 0) - (a.of.pullMs ?? 0),
    );
    return {
      id: url,
      url,
      worst: worst?.of ?? null,
      foundBy: worst?.name ?? '',
      measuredBy: found.length,
      usedBy: seers.filter(({ state }) => (state?.summary?.mirrors ?? []).map(plainMirror).includes(url)).length,
      plainHttp: isPlainHttp(url),
      odd: odd.has(url),
      known: knownMirror(url),
    };
  });
}

import type { BuildSettings, BuildWay } from '../schema/build.ts';

/** What an engine can do, as it said itself. */
export interface EngineAbilities {
  /** Version of its API, e.g. `1.41`. */
  readonly apiVersion: string;
  readonly os: string;
}

/** What only BuildKit understands in a Dockerfile. */
export type BuildKitNeed = 'secrets' | 'mount' | 'syntax' | 'hereDocument' | 'link';

export type BuildWayChoice =
  | { readonly kind: 'build'; readonly way: BuildWay }
  | {
      readonly kind: 'refused';
      readonly reason: 'needsBuildKit' | 'noBuildKit' | 'classicChosen';
      readonly need: string;
    };

/** BuildKit is a supported part of engines from 18.09 on, for Linux images. */
const BUILDKIT_MINOR = 39;

const needsByText: readonly (readonly [BuildKitNeed, RegExp])[] = [
  ['mount', /^\s*RUN\s+(?:\\\s*\n\s*)?(?:--\S+\s+)*--(?:mount|network|security)=/im],
  ['hereDocument', /^\s*(?:RUN|COPY|ADD)\b[^\n]*<<-?\s*["']?[A-Za-z_]/im],
  ['link', /^\s*(?:COPY|ADD)\s+(?:--\S+\s+)*--(?:link|chmod|parents|exclude|checksum)\b/im],
];

/** Reads what of a Dockerfile the older builder would refuse or, worse, take for something else. */
export function buildKitNeeds(dockerfile: string): readonly BuildKitNeed[] {
  const needs = needsByText.filter(([, pattern]) => pattern.test(dockerfile)).map(([need]) => need);
  return hasSyntaxLine(dockerfile) ? ['syntax', ...needs] : needs;
}

/** `# syntax=…` counts only among the comments at the top (docs.docker.com/reference/dockerfile, parser directives). */
function hasSyntaxLine(dockerfile: string): boolean {
  for (const line of dockerfile.split('\n')) {
    const directive = /^\s*#\s*([A-Za-z]+)\s*=/.exec(line)?.[1];
    if (directive === undefined) return false;
    if (directive.toLowerCase() === 'syntax') return true;
  }
  return false;
}

/** BuildKit where the engine has it, else the older builder, and neither where the result would not be what was asked for. */
export function chooseBuildWay(
  wanted: BuildSettings['way'],
  engine: EngineAbilities,
  needs: readonly BuildKitNeed[],
): BuildWayChoice {
  const minor = Number(/^1\.(\d+)$/.exec(engine.apiVersion)?.[1] ?? 0);
  const able = engine.os === 'linux' && minor >= BUILDKIT_MINOR;
  const [need] = needs;
  if (wanted === 'classic' && need !== undefined) return { kind: 'refused', reason: 'classicChosen', need };
  if (wanted === 'buildkit' && !able) return { kind: 'refused', reason: 'noBuildKit', need: '' };
  if (!able && need !== undefined) return { kind: 'refused', reason: 'needsBuildKit', need };
  return { kind: 'build', way: able && wanted !== 'classic' ? 'buildkit' : 'classic' };
}

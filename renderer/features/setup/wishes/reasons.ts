import type { HostState } from '../../../../shared/schema/host.ts';
import type { WishesDraft } from './wishes-draft.ts';

/** Values and the last part of the key of a text. */
export interface Said {
  readonly key: string;
  readonly params: Readonly<Record<string, string | number>>;
}

type Summary = NonNullable<HostState['summary']>;

/** Mission: a manager runs steadily with 2 cores and 4 GB, of which firmware takes some. */
const steady = { cores: 2, memoryBytes: 3.8e9 };

function factOf(state: HostState | undefined, name: string): string {
  return state?.facts.find((fact) => fact.name === name)?.value ?? '';
}

export function familyOf(state: HostState | undefined): string {
  return factOf(state, 'os.family');
}

/** How Docker comes onto a host, and why so: `setupPages.wishes.install.<key>`. */
export function installOf(state: HostState | undefined, yumRepository: string): Said {
  if (!state?.summary) return { key: 'unknown', params: {} };
  if (state.summary.dockerVersion !== null) return { key: 'there', params: { version: state.summary.dockerVersion } };
  switch (familyOf(state)) {
    case 'debian':
      return { key: 'debian', params: {} };
    case 'rhel':
      return yumRepository.trim() === ''
        ? { key: 'rhel', params: {} }
        : { key: 'rhelFrom', params: { repository: yumRepository.trim() } };
    case '':
      return { key: 'unknown', params: {} };
    default:
      return { key: 'none', params: { distribution: state.summary.distribution } };
  }
}

/** Why a host fits the role that it has: `setupPages.wishes.reason.<key>`. */
export function roleReason(role: 'manager' | 'worker' | 'none', state: HostState | undefined): Said {
  const summary = state?.summary;
  if (role !== 'manager') return { key: role, params: {} };
  if (!summary) return { key: 'unmeasured', params: {} };
  if (factOf(state, 'docker.server.swarm.manager') === 'true') return { key: 'manages', params: {} };
  return { key: isSteady(summary) ? 'steady' : 'small', params: {} };
}

function isSteady({ cores, memoryBytes }: Summary): boolean {
  return cores >= steady.cores && memoryBytes >= steady.memoryBytes;
}

/** Mirrors of the draft that hosts use already. */
export function mirrorsInUse(
  draft: Pick<WishesDraft, 'mirrors'>,
  states: readonly (HostState | undefined)[],
): readonly string[] {
  const plain = (mirror: string) => mirror.replace(/\/+$/, '');
  const used = new Set(states.flatMap((state) => state?.summary?.mirrors ?? []).map(plain));
  return draft.mirrors
    .split(/\s+/)
    .map(plain)
    .filter((mirror) => mirror !== '' && used.has(mirror));
}

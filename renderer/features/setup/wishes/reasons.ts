import { OsFamily } from '../../../../shared/domain/facts.ts';
import { chooseInstall } from '../../../../shared/domain/install-method.ts';
import type { Message } from '../../../../shared/schema/common.ts';
import type { Host, HostState } from '../../../../shared/schema/host.ts';
import type { InstallWishes } from '../../../../shared/schema/install.ts';
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

/** How Docker comes onto a host, and why so; undefined: not known before it was checked. */
export function installOf(
  host: Pick<Host, 'name' | 'profiles'>,
  state: HostState | undefined,
  install: InstallWishes,
): Message | undefined {
  if (!state?.summary) return undefined;
  const { dockerVersion } = state.summary;
  if (dockerVersion !== null) return { key: 'setupPages.install.there', params: { version: dockerVersion } };
  // Its files are read where core runs, when the plan is made.
  if (install.method === 'offline') return { key: 'setupPages.install.fromBundle', params: {} };
  const family = OsFamily.safeParse(factOf(state, 'os.family')).data;
  if (!family) return undefined;
  const managers = ['apt', 'dnf', 'yum', 'zypper'] as const;
  const { why } = chooseInstall({
    facts: {
      os: {
        id: factOf(state, 'os.id'),
        idLike: factOf(state, 'os.idLike').split(', '),
        family,
        version: factOf(state, 'os.version'),
        codename: factOf(state, 'os.codename'),
        prettyName: state.summary.distribution,
      },
      manager: managers.find((name) => name === factOf(state, 'packages.manager')) ?? 'none',
      architecture: state.summary.architecture,
    },
    wishes: install,
    bundle: [],
    rancher: host.profiles.some((profile) => profile.startsWith('rancher16')),
  });
  return { key: why.key, params: { host: host.name, ...why.params } };
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

import { z } from 'zod';
import { MirrorUrl } from '../../../../shared/schema/mirror.ts';
import { type SetupWishes, SetupWishes as WishesSchema } from '../../../../shared/schema/plan.ts';
import { type DaemonDraft, type DaemonErrors, draftOfDaemon, readDaemon } from '../../hosts/index.ts';
import { draftOfInstall, type InstallDraft, type InstallErrors, readInstall } from './install-draft.ts';

/** What a host is to do: the roles of the cluster, or Docker alone. */
export const roles = ['manager', 'worker', 'none'] as const;
export type Role = (typeof roles)[number];

/** Wishes as they are typed. */
export interface WishesDraft {
  readonly managers: readonly string[];
  readonly workers: readonly string[];
  /** One address a line. */
  readonly mirrors: string;
  readonly install: InstallDraft;
  readonly daemon: DaemonDraft;
  readonly registryWanted: boolean;
  readonly registryHostId: string;
  /** A number field gives '' when it is empty. */
  readonly registryPort: number | string;
  readonly addressPool: string;
  readonly clusterName: string;
  readonly rotateJoinTokens: boolean;
  /** Chosen where the hosts try each other; kept here. */
  readonly nfsHostId: string | null;
}

export type WishField = 'mirrors' | 'registryPort' | 'addressPool' | 'clusterName';
/** By field, the text `setupPages.wishes.invalid.<field>` with these values. */
export type WishErrors = Readonly<Partial<Record<WishField, { readonly value: string }>>> & {
  readonly install?: InstallErrors;
  readonly daemon?: DaemonErrors;
};

export function draftOfWishes(wishes: SetupWishes): WishesDraft {
  return {
    managers: wishes.managers,
    workers: wishes.workers,
    mirrors: wishes.mirrors.join('\n'),
    install: draftOfInstall(wishes.install),
    daemon: draftOfDaemon(wishes.daemon),
    registryWanted: wishes.registry !== null,
    registryHostId: wishes.registry?.hostId ?? wishes.managers[0] ?? wishes.workers[0] ?? '',
    registryPort: wishes.registry?.port ?? 5000,
    addressPool: wishes.addressPool,
    clusterName: wishes.clusterName,
    rotateJoinTokens: wishes.rotateJoinTokens ?? true,
    nfsHostId: wishes.nfsHostId ?? null,
  };
}

export function roleOf(draft: Pick<WishesDraft, 'managers' | 'workers'>, hostId: string): Role {
  if (draft.managers.includes(hostId)) return 'manager';
  return draft.workers.includes(hostId) ? 'worker' : 'none';
}

export function withRole(draft: WishesDraft, hostId: string, role: Role): WishesDraft {
  const managers = draft.managers.filter((id) => id !== hostId);
  const workers = draft.workers.filter((id) => id !== hostId);
  return {
    ...draft,
    managers: role === 'manager' ? [...managers, hostId] : managers,
    workers: role === 'worker' ? [...workers, hostId] : workers,
  };
}

const HttpUrl = z.url({ protocol: /^https?$/ });
const pool = /^((25[0-5]|2[0-4]\d|1?\d?\d)(\.(?=\d)|(?=\/))){4}\/([89]|1\d|2[0-4])$/;

/** The wishes; or what is wrong with them, field by field. */
export function readDraft(draft: WishesDraft): { readonly wishes: SetupWishes | null; readonly errors: WishErrors } {
  const mirrors = draft.mirrors
    .split(/[\s,]+/)
    .map((mirror) => mirror.trim())
    .filter((mirror) => mirror !== '');
  const wrongMirror = mirrors.find(
    (mirror) => !MirrorUrl.safeParse(mirror).success || !HttpUrl.safeParse(mirror).success,
  );
  const { install, errors: installErrors } = readInstall(draft.install);
  const { settings: daemon, errors: daemonErrors } = readDaemon(draft.daemon);
  const port = Number(draft.registryPort);
  const name = draft.clusterName.trim();
  const errors: WishErrors = {
    ...(wrongMirror === undefined ? {} : { mirrors: { value: wrongMirror } }),
    ...(install ? {} : { install: installErrors }),
    ...(daemon ? {} : { daemon: daemonErrors }),
    ...(!draft.registryWanted || isPort(draft.registryPort)
      ? {}
      : { registryPort: { value: String(draft.registryPort) } }),
    ...(pool.test(draft.addressPool.trim()) ? {} : { addressPool: { value: draft.addressPool } }),
    ...(name !== '' && name.length <= 63 ? {} : { clusterName: { value: name } }),
  };
  if (Object.keys(errors).length > 0) return { wishes: null, errors };
  const wishes = WishesSchema.safeParse({
    managers: draft.managers,
    workers: draft.workers,
    mirrors: [...new Set(mirrors)],
    install,
    daemon,
    registry: draft.registryWanted && draft.registryHostId ? { hostId: draft.registryHostId, port } : null,
    addressPool: draft.addressPool.trim(),
    clusterName: name,
    ...(draft.nfsHostId === null ? {} : { nfsHostId: draft.nfsHostId }),
    ...(draft.rotateJoinTokens ? {} : { rotateJoinTokens: false }),
  });
  return { wishes: wishes.data ?? null, errors };
}

function isPort(typed: number | string): boolean {
  const port = Number(typed);
  return typed !== '' && Number.isInteger(port) && port >= 1 && port <= 65_535;
}

import { plainMirror } from '../../../shared/domain/mirrors.ts';
import type { HostState } from '../../../shared/schema/host.ts';
import type { MirrorState } from '../../../shared/schema/mirror.ts';
import type { News } from './notification-rules.ts';

/** What is said of mirrors in use: the first host that finds one dead, and when all find it alive again. */
export class DeadMirrors {
  /** Hosts that find a mirror dead, by its address. */
  readonly #dead = new Map<string, Set<string>>();

  constructor(states: readonly HostState[]) {
    for (const state of states) this.update(state);
  }

  update(state: HostState): readonly News[] {
    const used = new Set((state.summary?.mirrors ?? []).map(plainMirror));
    const dead = state.mirrors.filter(({ url, deadSince }) => deadSince !== null && used.has(url));
    const gone = [...this.#dead].filter(
      ([url, hosts]) => hosts.has(state.id) && !dead.some((mirror) => mirror.url === url),
    );
    const failed = dead.flatMap((mirror) => (this.#add(mirror.url, state.id) ? [deadText(mirror, state)] : []));
    const back = gone.flatMap(([url]) => {
      const last = this.#remove(url, state.id);
      // One that is no longer used did not come back: it is only nobody's matter any more.
      return last && used.has(url) ? [aliveText(url, state)] : [];
    });
    return [...failed, ...back];
  }

  remove(hostId: string): void {
    for (const url of [...this.#dead.keys()]) this.#remove(url, hostId);
  }

  /** True for the first host. */
  #add(url: string, hostId: string): boolean {
    const hosts = this.#dead.get(url);
    if (hosts) {
      hosts.add(hostId);
      return false;
    }
    this.#dead.set(url, new Set([hostId]));
    return true;
  }

  /** True for the last host. */
  #remove(url: string, hostId: string): boolean {
    const hosts = this.#dead.get(url);
    hosts?.delete(hostId);
    if (hosts?.size !== 0) return false;
    return this.#dead.delete(url);
  }
}

function deadText({ url, cause, status }: MirrorState, { id, summary }: HostState): News {
  return {
    ...{ level: 'warning', event: 'failed', subject: `mirror/${url}`, applicationId: null },
    title: { key: 'notifications.mirrorDead', params: { mirror: url, host: summary?.hostname ?? id } },
    body: { key: `mirrors.cause.${cause ?? 'unclear'}`, params: { status: status ?? '' } },
    link: `/hosts/${id}?tab=docker`,
  };
}

function aliveText(url: string, { id, summary }: HostState): News {
  const params = { mirror: url, host: summary?.hostname ?? id };
  return {
    ...{ level: 'success', event: 'succeeded', subject: `mirror/${url}`, applicationId: null },
    title: { key: 'notifications.mirrorAlive', params },
    body: { key: 'notifications.mirrorAliveFrom', params },
    link: `/hosts/${id}?tab=docker`,
  };
}

import { isMember, type Member, type Site } from '../site.ts';
import type { DrainedNode } from './cluster-managers.ts';

/** The host as a node to drain; null where it is none of this cluster. */
export function drainedNode(site: Site, member: Member): DrainedNode | null {
  if (!isMember(site, member)) return null;
  const managers = site.wishes.managers.filter((id) => {
    const swarm = site.members.get(id)?.facts.docker.server?.swarm;
    return swarm?.state === 'active' && swarm.manager;
  });
  const own = (id: string) => id === member.host.id;
  const nodeId = member.facts.docker.server?.swarm.nodeId ?? '';
  return { nodeId, managerHostIds: [...managers.filter((id) => !own(id)), ...managers.filter(own)] };
}

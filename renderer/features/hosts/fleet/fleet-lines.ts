import type { FindingGroup, FleetEntry, FleetHost, NamedGroup } from '../../../../shared/domain/fleet-groups.ts';

/** A line of the grouped list. */
export type FleetLine =
  | { readonly kind: 'group'; readonly id: string; readonly group: AnyGroup; readonly open: boolean }
  | { readonly kind: 'about'; readonly id: string; readonly group: FindingGroup }
  | { readonly kind: 'host'; readonly id: string; readonly entry: FleetEntry; readonly group: AnyGroup };

export type AnyGroup =
  | { readonly kind: 'finding'; readonly id: string; readonly of: FindingGroup }
  | { readonly kind: 'role' | 'cluster'; readonly id: string; readonly of: NamedGroup };

/** Hosts of a group, each once. */
export function hostsOf(group: AnyGroup): readonly FleetHost[] {
  return group.kind === 'finding' ? group.of.entries.map(({ host }) => host) : group.of.hosts;
}

/** The lines that are to be drawn: of a closed group only its head. */
export function linesOf(groups: readonly AnyGroup[], open: ReadonlySet<string>): readonly FleetLine[] {
  return groups.flatMap((group): FleetLine[] => {
    const head: FleetLine = { kind: 'group', id: group.id, group, open: open.has(group.id) };
    if (!open.has(group.id)) return [head];
    const about: FleetLine[] =
      group.kind === 'finding' ? [{ kind: 'about', id: `${group.id} about`, group: group.of }] : [];
    const entries: readonly FleetEntry[] =
      group.kind === 'finding'
        ? group.of.entries
        : group.of.hosts.map((host) => ({ host, finding: null, change: null }));
    return [
      head,
      ...about,
      ...entries.map((entry): FleetLine => ({ kind: 'host', id: `${group.id} ${entry.host.id}`, entry, group })),
    ];
  });
}

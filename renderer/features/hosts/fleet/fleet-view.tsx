import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type FleetHost, groupByCluster, groupByFinding, groupByRole } from '../../../../shared/domain/fleet-groups.ts';
import { type Action, EmptyState, SelectionBar, useSearchState } from '../../../components/index.ts';
import { useMessage, useRecords } from '../../../rpc/index.ts';
import type { HostRow } from '../host-status.ts';
import classes from './fleet.module.css';
import { FleetBar } from './fleet-bar.tsx';
import { FleetLineContent } from './fleet-line.tsx';
import { type AnyGroup, hostsOf, linesOf } from './fleet-lines.ts';
import { FleetList } from './fleet-list.tsx';
import { chosenVerdicts, type Grouping } from './fleet-query.ts';
import { useFleet, useSince } from './use-fleet.ts';
import { useGroupActions } from './use-group-actions.ts';

interface FleetViewProps {
  readonly rows: readonly HostRow[];
  readonly grouping: Grouping;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
  readonly bulkActions: readonly Action[];
}

const separator = '|';

/** All hosts in groups. Search, filters and what is open stand in the address. */
export function FleetView({ rows, grouping, selected, onSelect, bulkActions }: FleetViewProps) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [search, change] = useSearchState();
  const [since] = useSince();
  const fleet = useFleet(rows, since);
  const groups = useGroups(fleet, grouping);
  const openText = search.open ?? '';
  const open = useMemo(() => new Set(openText.split(separator).filter(Boolean)), [openText]);
  const lines = useMemo(() => linesOf(groups, open), [groups, open]);
  const actionsOf = useGroupActions();
  const toggle = (id: string): void => {
    const next = new Set(open);
    if (!next.delete(id)) next.add(id);
    change({ open: [...next].join(separator) || undefined });
  };
  const shown = new Set(groups.flatMap((group) => hostsOf(group).map(({ id }) => id)));
  return (
    <div className={classes.view}>
      <FleetBar fleet={fleet} grouping={grouping} shown={shown.size} />
      <SelectionBar count={selected.size} actions={bulkActions} />
      {groups.length === 0 ? (
        <NoGroups fleet={fleet} grouping={grouping} narrowed={Boolean(search.q ?? search.verdicts ?? search.changed)} />
      ) : (
        <FleetList
          label={t(`fleet.by.${grouping}`)}
          lines={lines}
          selected={selected}
          onSelect={onSelect}
          onToggle={toggle}
          onOpenHost={(id) => void navigate({ to: '/hosts/$id', params: { id } })}
          draw={(line) => (
            <FleetLineContent line={line} selected={selected} onSelect={onSelect} actionsOf={actionsOf} />
          )}
        />
      )}
    </div>
  );
}

/** The groups that fit the search: a group whose own words fit stays whole, else its hosts that do. */
function useGroups(fleet: readonly FleetHost[], grouping: Grouping): readonly AnyGroup[] {
  const { t } = useTranslation();
  const message = useMessage();
  const clusters = useRecords('clusters');
  const [search] = useSearchState();
  const { q = '', verdicts = '', changed } = search;
  return useMemo(() => {
    const words = q.trim().toLowerCase();
    const fits = (...texts: readonly (string | undefined)[]) =>
      texts.some((text) => text?.toLowerCase().includes(words) === true);
    const hostFits = ({ host, state }: FleetHost) =>
      fits(host.name, host.ssh?.address, state?.summary?.distribution, state?.summary?.dockerVersion ?? undefined);
    if (grouping === 'finding') {
      const query = { verdicts: chosenVerdicts(verdicts), changedOnly: changed === '1' };
      return groupByFinding(fleet, query).flatMap((of): AnyGroup[] => {
        if (fits(t(`checks.${of.check}.title`))) return [{ kind: 'finding', id: of.id, of }];
        const entries = of.entries.filter(
          ({ host, finding }) => hostFits(host) || (finding && fits(message(finding.reason), finding.value)),
        );
        return entries.length > 0 ? [{ kind: 'finding', id: of.id, of: { ...of, entries } }] : [];
      });
    }
    const named = grouping === 'role' ? groupByRole(fleet) : groupByCluster(fleet, clusters);
    return named.flatMap((of): AnyGroup[] => {
      const hosts = of.hosts.filter(hostFits);
      return hosts.length > 0 ? [{ kind: grouping, id: of.id, of: { ...of, hosts } }] : [];
    });
  }, [fleet, grouping, clusters, q, verdicts, changed, t, message]);
}

function NoGroups(props: {
  readonly fleet: readonly FleetHost[];
  readonly grouping: Grouping;
  readonly narrowed: boolean;
}) {
  const { t } = useTranslation();
  const [, change] = useSearchState();
  const clear: Action = {
    id: 'fleet.clear',
    label: t('components.table.clear'),
    run: () => change({ q: undefined, verdicts: undefined, changed: undefined }),
  };
  if (props.narrowed) {
    return (
      <EmptyState title={t('components.table.noMatchTitle')} text={t('components.table.noMatchText')} action={clear} />
    );
  }
  const checked = props.fleet.some(({ state }) => state?.checkedAt);
  return (
    <EmptyState
      title={t(checked ? 'fleet.fineTitle' : 'fleet.uncheckedTitle')}
      text={t(checked ? 'fleet.fineText' : 'fleet.uncheckedText')}
    />
  );
}

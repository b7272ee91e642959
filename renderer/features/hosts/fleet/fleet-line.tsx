// biome-ignore-all lint/a11y/useSemanticElements: lines are placed by hand, which table elements do not allow.
// biome-ignore-all lint/a11y/useFocusableInteractive: the focus is on lines and the buttons inside them.
// biome-ignore-all lint/a11y/useKeyWithClickEvents: stops the click only; the parts inside take keys themselves.
import { Button, Checkbox } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { FindingGroup, FleetEntry } from '../../../../shared/domain/fleet-groups.ts';
import { type Action, RelativeTime, StatusMark } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import { FindingCounts } from '../findings/finding-counts.tsx';
import { addressText } from '../host-columns.tsx';
import { hostStanding, verdictStatus } from '../host-status.ts';
import { ChangeMark } from './change-mark.tsx';
import classes from './fleet.module.css';
import { type AnyGroup, type FleetLine, hostsOf } from './fleet-lines.ts';
import { isSelected, withLine } from './fleet-list.tsx';

interface LineProps {
  readonly line: FleetLine;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (ids: ReadonlySet<string>) => void;
  readonly actionsOf: (group: AnyGroup) => readonly Action[];
}

/** What stands in one line of the grouped list. */
export function FleetLineContent({ line, selected, onSelect, actionsOf }: LineProps) {
  const select = <SelectLine line={line} selected={selected} onSelect={onSelect} />;
  switch (line.kind) {
    case 'group':
      return (
        <>
          {select}
          <GroupHead group={line.group} open={line.open} actions={actionsOf(line.group)} />
        </>
      );
    case 'about':
      return <About group={line.group} />;
    case 'host':
      return (
        <>
          {select}
          <HostLine entry={line.entry} />
        </>
      );
  }
}

function SelectLine({ line, selected, onSelect }: Omit<LineProps, 'actionsOf'>) {
  const { t } = useTranslation();
  const some = line.kind === 'group' && hostsOf(line.group).some(({ id }) => selected.has(id));
  const all = isSelected(selected, line);
  return (
    <div role="gridcell" className={classes.select} onClick={(event) => event.stopPropagation()}>
      <Checkbox
        size="xs"
        tabIndex={-1}
        aria-label={t('components.table.select')}
        checked={all}
        indeterminate={some && !all}
        onChange={() => onSelect(withLine(selected, line))}
      />
    </div>
  );
}

function GroupHead(props: { readonly group: AnyGroup; readonly open: boolean; readonly actions: readonly Action[] }) {
  const { t } = useTranslation();
  const message = useMessage();
  const { group, actions } = props;
  const count = hostsOf(group).length;
  const sample = group.kind === 'finding' ? group.of.sample : null;
  return (
    <>
      <div role="gridcell" className={classes.head}>
        <IconChevronRight size={14} className={classes.chevron} data-open={props.open || undefined} aria-hidden />
        <GroupTitle group={group} />
        <span className={classes.countOf}>{t('fleet.hosts', { count })}</span>
        {sample && (
          <span className={classes.sample}>
            {count === 1 ? message(sample.reason) : t('fleet.forInstance', { text: message(sample.reason) })}
          </span>
        )}
      </div>
      <div role="gridcell" className={classes.actions} onClick={(event) => event.stopPropagation()}>
        {actions.map((action) => (
          <Button
            key={action.id}
            size="compact-sm"
            variant="default"
            loading={action.running ?? false}
            onClick={action.run}
          >
            {action.label}
          </Button>
        ))}
      </div>
    </>
  );
}

function GroupTitle({ group }: { readonly group: AnyGroup }) {
  const { t } = useTranslation();
  switch (group.kind) {
    case 'finding': {
      const { verdict, sample, check } = group.of;
      const title = t(`checks.${check}.title`);
      return (
        <span className={classes.mark}>
          <StatusMark
            status={verdictStatus[verdict]}
            label={
              <span className={classes.title}>
                {sample ? title : t('fleet.goneTitle', { title })}
                <span className="visually-hidden">: {t(`hostPages.verdict.${verdict}`)}</span>
              </span>
            }
          />
        </span>
      );
    }
    case 'role':
      return (
        <span className={classes.title}>
          {group.of.id === 'none' ? t('fleet.noRole') : t(`hostPages.profile.${group.of.id}`)}
        </span>
      );
    case 'cluster':
      return <span className={classes.title}>{group.of.name ?? t('fleet.noCluster')}</span>;
  }
}

function About({ group }: { readonly group: FindingGroup }) {
  const { t } = useTranslation();
  const message = useMessage();
  const { sample, entries } = group;
  if (!sample) return null;
  const { name, url } = sample.source;
  const [first] = entries;
  return (
    <div role="gridcell" className={classes.about}>
      <p>
        <strong>{t('hostPages.why')}:</strong> {t(`checks.${sample.check}.why`)}
      </p>
      {sample.fix && (
        <p>
          <strong>
            {t('hostPages.whatToDo')}{' '}
            {entries.length > 1 && first && <span className="soft">({first.host.host.name})</span>}
          </strong>{' '}
          {message(sample.fix)}
        </p>
      )}
      <p className="soft">
        {sample.limit && `${t('hostPages.limit')}: ${sample.limit}. `}
        {t('hostPages.source')}: {name}
        {url && ` (${url})`}
        {group.mend?.kind === 'setup' && ` ${t('hostPages.fixedByPlan')}`}
      </p>
    </div>
  );
}

function HostLine({ entry }: { readonly entry: FleetEntry }) {
  const { t } = useTranslation();
  const message = useMessage();
  const { host, finding, change } = entry;
  const standing = hostStanding({ state: host.state, busy: false });
  return (
    <>
      <div role="gridcell" className={classes.name}>
        {host.host.name}
      </div>
      <div role="gridcell" className={`${classes.address} mono soft`}>
        {addressText(host.host) || t('hostPages.thisComputer')}
      </div>
      <div role="gridcell" className={classes.what}>
        {finding ? (
          message(finding.reason)
        ) : change?.before ? (
          <span className="soft">
            {t('fleet.was', { value: change.before.value || t(`fleet.side.${change.before.verdict}`) })}
          </span>
        ) : (
          <>
            <StatusMark status={standing.status} label={t(`hostPages.state.${standing.state}`)} />
            <span className="soft">{host.state?.summary?.distribution}</span>
            <FindingCounts state={host.state} />
          </>
        )}
      </div>
      <div role="gridcell" className={classes.change}>
        {change && <ChangeMark change={change} />}
      </div>
      <div role="gridcell" className={`${classes.when} soft`}>
        <RelativeTime at={host.state?.checkedAt ?? null} />
      </div>
    </>
  );
}

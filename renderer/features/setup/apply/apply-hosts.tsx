import { UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, ActionMenu, Duration, StatusMark, StepList } from '../../../components/index.ts';
import { useMessage, useRecords } from '../../../rpc/index.ts';
import classes from './apply.module.css';
import { type HostProgress, progressStatus } from './host-progress.ts';

interface ApplyHostsProps {
  readonly hosts: readonly HostProgress[];
  readonly stepId: string | null;
  readonly onStep: (stepId: string | null) => void;
  /** The host that goes first alone. */
  readonly canaryHostId: string | null;
  /** What can be done about a host; none where it goes on by itself. */
  readonly actionsOf: (host: HostProgress, name: string) => readonly Action[];
}

/** A row per host: its current step, how many are done, how long it has taken. A failed one stands open. */
export function ApplyHosts({ hosts, ...props }: ApplyHostsProps) {
  const { t } = useTranslation();
  const records = useRecords('hosts');
  const names = useMemo(() => new Map(records.map(({ id, name }) => [id, name])), [records]);
  return (
    <ul className={classes.hosts} aria-label={t('setupPages.apply.hosts')}>
      {hosts.map((host) => (
        <HostRow
          key={`${host.id} ${host.state === 'failed'}`}
          host={host}
          name={names.get(host.id) ?? host.id}
          {...props}
        />
      ))}
    </ul>
  );
}

function HostRow(props: Omit<ApplyHostsProps, 'hosts'> & { readonly host: HostProgress; readonly name: string }) {
  const { t } = useTranslation();
  const message = useMessage();
  const id = useId();
  const { host, name, stepId, onStep, canaryHostId } = props;
  const actions = props.actionsOf(host, name);
  const [open, setOpen] = useState(host.state === 'failed');
  const { current, state } = host;
  return (
    <li className={classes.host} aria-label={name}>
      <div className={classes.head}>
        <UnstyledButton className={classes.row} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
          <span className={classes.name}>
            <strong>{name}</strong>{' '}
            {host.id === canaryHostId && <span className="soft">{t('setupPages.apply.first')}</span>}
          </span>
          <StatusMark status={progressStatus[state]} label={t(`setupPages.apply.hostState.${state}`)} />
          <span className={classes.current}>{current && message(current.title)}</span>
          <span className={classes.number}>
            {t('setupPages.apply.stepsDone', { done: host.finished, count: host.steps.length })}
          </span>
          <span className={classes.number}>
            <Duration from={host.startedAt} to={host.finishedAt} />
          </span>
        </UnstyledButton>
        {actions.length > 0 && <ActionMenu actions={actions} label={t('setupPages.apply.more', { name })} />}
      </div>
      <div id={id} hidden={!open} className={classes.steps}>
        {open && <StepList steps={host.steps} selectedId={stepId} onSelect={(step) => onStep(step.id)} />}
      </div>
    </li>
  );
}

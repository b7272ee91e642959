import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Plan, PlanStep } from '../../../../shared/schema/plan.ts';
import { StatusMark } from '../../../components/index.ts';
import { useMessage, useRecords } from '../../../rpc/index.ts';
import classes from './plan.module.css';
import { countPlan, stepsByHost } from './plan-counts.ts';
import { PlanStepDetails } from './plan-step-details.tsx';

/** Up to so many hosts stand open at first. */
const openedAtFirst = 4;

/** The steps host by host; each step opens to its exact commands, its proof, its files. */
export function PlanHosts({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const hosts = useRecords('hosts');
  const groups = useMemo(() => [...stepsByHost(plan.steps)], [plan]);
  const [details, setDetails] = useState(false);
  const names = useMemo(() => new Map(hosts.map(({ id, name }) => [id, name])), [hosts]);
  if (groups.length === 0) return null;
  return (
    <div className={classes.hosts}>
      <Button className={classes.toggle} variant="subtle" aria-pressed={details} onClick={() => setDetails(!details)}>
        {t(details ? 'setupPages.plan.hideCommands' : 'setupPages.plan.showCommands')}
      </Button>
      {groups.map(([hostId, steps]) => (
        <HostSteps
          key={`${hostId} ${details}`}
          name={names.get(hostId) ?? hostId}
          steps={steps}
          opened={details || groups.length <= openedAtFirst}
          details={details}
        />
      ))}
    </div>
  );
}

function HostSteps(props: {
  readonly name: string;
  readonly steps: readonly PlanStep[];
  readonly opened: boolean;
  readonly details: boolean;
}) {
  const { t } = useTranslation();
  const id = useId();
  const [open, setOpen] = useState(props.opened);
  const { name, steps } = props;
  const { needed, done } = countPlan({ steps: [...steps] });
  return (
    <section className={classes.host} aria-label={name}>
      <h3 className={classes.hostHead}>
        <UnstyledButton
          className={classes.hostButton}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => setOpen(!open)}
        >
          <IconChevronRight size={14} className={classes.chevron} aria-hidden />
          {name}
          <span className="soft">
            {needed === 0 ? t('setupPages.plan.hostReady') : t('setupPages.plan.hostToDo', { count: needed, done })}
          </span>
        </UnstyledButton>
      </h3>
      <ol id={id} className={classes.steps} hidden={!open}>
        {open && steps.map((step) => <StepItem key={step.id} step={step} opened={props.details && step.needed} />)}
      </ol>
    </section>
  );
}

function StepItem({ step, opened }: { readonly step: PlanStep; readonly opened: boolean }) {
  const { t } = useTranslation();
  const message = useMessage();
  const id = useId();
  const [open, setOpen] = useState(opened);
  return (
    <li className={classes.step} data-needed={step.needed || undefined}>
      <UnstyledButton
        className={classes.stepButton}
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setOpen(!open)}
      >
        <IconChevronRight size={14} className={classes.chevron} aria-hidden />
        <span className={classes.stepTitle}>{message(step.title)}</span>
        <span className={classes.marks}>
          {step.needed && step.restarts.length > 0 && (
            <StatusMark
              status="attention"
              label={t('setupPages.plan.restartsWhat', { what: step.restarts.join(', ') })}
            />
          )}
          {step.needed && step.undo === null && (
            <StatusMark status="attention" label={t('setupPages.plan.cannotUndo')} />
          )}
          {step.needed ? (
            <span className={classes.needed}>{t('setupPages.plan.willRun')}</span>
          ) : (
            <StatusMark status="ok" label={t('setupPages.plan.nothingHere')} />
          )}
        </span>
      </UnstyledButton>
      <div id={id} hidden={!open}>
        {open && <PlanStepDetails step={step} />}
      </div>
    </li>
  );
}

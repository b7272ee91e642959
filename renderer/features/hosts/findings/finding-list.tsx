import { Button, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../../shared/schema/host.ts';
import type { RepairName } from '../../../../shared/schema/repair.ts';
import { Facts, StatusMark, useOpenPlan } from '../../../components/index.ts';
import { useMessage } from '../../../rpc/index.ts';
import { verdictStatus, worstFirst } from '../host-status.ts';
import { SourceLink } from '../source-link.tsx';
import classes from './findings.module.css';

interface FindingListProps {
  readonly findings: readonly Finding[];
  /** The host that they are of: then what Slipway can repair has a button for it. */
  readonly hostId?: string;
  /** True in a narrow place: value under the title; what needs attention is open at once. */
  readonly compact?: boolean;
}

/** Findings, failed first; what passed is folded away. Each opens to its value, limit, why, source and fix. */
export function FindingList({ findings, hostId, compact }: FindingListProps) {
  const { t } = useTranslation();
  const sorted = worstFirst(findings);
  const open = sorted.filter(({ verdict }) => verdict !== 'pass');
  const passed = sorted.filter(({ verdict }) => verdict === 'pass');
  const [shown, setShown] = useState(false);
  const all = open.length === 0 || shown;
  return (
    <div className={classes.beside} data-compact={compact || undefined}>
      {open.length > 0 && (
        <Items findings={open} hostId={hostId} compact={compact ?? false} opened={compact === true} />
      )}
      {passed.length > 0 && open.length > 0 && (
        <Button variant="subtle" className={classes.passed} aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'hostPages.hidePassed' : 'hostPages.showPassed', { count: passed.length })}
        </Button>
      )}
      {passed.length > 0 && all && (
        <Items findings={passed} hostId={hostId} compact={compact ?? false} opened={false} />
      )}
    </div>
  );
}

interface ItemsProps {
  readonly findings: readonly Finding[];
  readonly hostId: string | undefined;
  readonly compact: boolean;
  readonly opened: boolean;
}

function Items(props: ItemsProps) {
  return (
    <ul className={props.compact ? `${classes.list} ${classes.compact}` : classes.list}>
      {props.findings.map((finding) => (
        <li key={finding.check}>
          <FindingItem finding={finding} hostId={props.hostId} opened={props.opened} />
        </li>
      ))}
    </ul>
  );
}

interface FindingItemProps {
  readonly finding: Finding;
  readonly hostId: string | undefined;
  readonly opened: boolean;
}

function FindingItem({ finding, hostId, opened }: FindingItemProps) {
  const { t } = useTranslation();
  const message = useMessage();
  const id = useId();
  const [open, setOpen] = useState(opened);
  const passed = finding.verdict === 'pass';
  return (
    <>
      <UnstyledButton className={classes.line} aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <StatusMark
          status={verdictStatus[finding.verdict]}
          label={
            <span className={classes.title}>
              {t(`checks.${finding.check}.title`)}
              <span className="visually-hidden">: {t(`hostPages.verdict.${finding.verdict}`)}</span>
            </span>
          }
        />
        <span className={classes.value}>
          {passed && finding.value ? <span className="soft">{finding.value}</span> : message(finding.reason)}
        </span>
        <IconChevronRight size={14} className={classes.chevron} aria-hidden />
      </UnstyledButton>
      <div id={id} hidden={!open}>
        {open && <FindingDetails finding={finding} hostId={hostId} />}
      </div>
    </>
  );
}

function FindingDetails({ finding, hostId }: Pick<FindingItemProps, 'finding' | 'hostId'>) {
  const { t } = useTranslation();
  const message = useMessage();
  const { name, url } = finding.source;
  return (
    <div className={classes.details}>
      <Facts
        rows={[
          [t('hostPages.measured'), finding.value || '–'],
          [t('hostPages.limit'), finding.limit || null],
          [t('hostPages.why'), t(`checks.${finding.check}.why`)],
          [t('hostPages.source'), <SourceLink key="source" name={name} url={url} />],
        ]}
      />
      {finding.fix && (
        <p className={classes.fix}>
          <strong>{t('hostPages.whatToDo')}</strong> {message(finding.fix)}
        </p>
      )}
      {finding.fixedByPlan && finding.verdict !== 'pass' && <p className="soft">{t('hostPages.fixedByPlan')}</p>}
      {finding.repair && <RepairOffer repair={finding.repair} hostId={hostId} />}
    </div>
  );
}

/** Opens the plan of the repair: nothing happens before it was read and applied. */
function RepairOffer({ repair, hostId }: { readonly repair: RepairName; readonly hostId: string | undefined }) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const name = t(`checks.repair.${repair}`);
  if (hostId === undefined) return <p className="soft">{t('hostPages.repairable', { repair: name })}</p>;
  const task = { kind: 'repairFindings' as const, repairs: [{ hostId, repair }] };
  return (
    <div>
      <Button size="xs" variant="default" onClick={() => openPlan({ task, hostIds: [hostId] })}>
        {name}
      </Button>
    </div>
  );
}

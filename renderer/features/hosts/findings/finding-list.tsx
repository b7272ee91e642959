import { Anchor, Button, UnstyledButton } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Finding } from '../../../../shared/schema/host.ts';
import { Facts, StatusMark } from '../../../components/index.ts';
import { useAction, useClient, useMessage } from '../../../rpc/index.ts';
import { verdictStatus, worstFirst } from '../host-status.ts';
import classes from './findings.module.css';

interface FindingListProps {
  readonly findings: readonly Finding[];
  /** True in a narrow place: value under the title; what needs attention is open at once. */
  readonly compact?: boolean;
}

/** Findings, failed first; what passed is folded away. Each opens to its value, limit, why, source and fix. */
export function FindingList({ findings, compact }: FindingListProps) {
  const { t } = useTranslation();
  const sorted = worstFirst(findings);
  const open = sorted.filter(({ verdict }) => verdict !== 'pass');
  const passed = sorted.filter(({ verdict }) => verdict === 'pass');
  const [shown, setShown] = useState(false);
  const all = open.length === 0 || shown;
  return (
    <div className={classes.beside} data-compact={compact || undefined}>
      {open.length > 0 && <Items findings={open} compact={compact ?? false} opened={compact === true} />}
      {passed.length > 0 && open.length > 0 && (
        <Button variant="subtle" className={classes.passed} aria-expanded={shown} onClick={() => setShown(!shown)}>
          {t(shown ? 'hostPages.hidePassed' : 'hostPages.showPassed', { count: passed.length })}
        </Button>
      )}
      {passed.length > 0 && all && <Items findings={passed} compact={compact ?? false} opened={false} />}
    </div>
  );
}

function Items(props: { readonly findings: readonly Finding[]; readonly compact: boolean; readonly opened: boolean }) {
  return (
    <ul className={props.compact ? `${classes.list} ${classes.compact}` : classes.list}>
      {props.findings.map((finding) => (
        <li key={finding.check}>
          <FindingItem finding={finding} opened={props.opened} />
        </li>
      ))}
    </ul>
  );
}

function FindingItem({ finding, opened }: { readonly finding: Finding; readonly opened: boolean }) {
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
        {open && <FindingDetails finding={finding} />}
      </div>
    </>
  );
}

function FindingDetails({ finding }: { readonly finding: Finding }) {
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
      {finding.repair && finding.verdict !== 'pass' && (
        <p className="soft">{t('hostPages.repairable', { repair: t(`checks.repair.${finding.repair}`) })}</p>
      )}
    </div>
  );
}

function SourceLink({ name, url }: Finding['source']) {
  const client = useClient();
  const openExternal = useAction((address: string) => client.system.openExternal({ url: address }));
  if (!url) return <span>{name}</span>;
  return (
    <Anchor
      href={url}
      size="sm"
      onClick={(event) => {
        event.preventDefault();
        void openExternal.run(url);
      }}
    >
      {name}
    </Anchor>
  );
}

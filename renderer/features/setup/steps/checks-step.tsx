import { Button, SegmentedControl } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { CheckGroup } from '../../../../shared/schema/host.ts';
import type { Operation } from '../../../../shared/schema/operation.ts';
import {
  Beside,
  DataTable,
  ErrorNote,
  ProgressLine,
  SidePanel,
  StatusMark,
  useSearchState,
} from '../../../components/index.ts';
import { useAction, useClient, useRecord } from '../../../rpc/index.ts';
import { countVerdicts, FindingList, type HostRow, useHostRows } from '../../hosts/index.ts';
import { shouldPropose } from '../proposal.ts';
import classes from '../setup.module.css';
import type { StepProps } from '../step-props.ts';
import { StepFrame } from '../wizard-frame.tsx';
import { Between, BetweenLabel } from './between.tsx';
import { checkColumns } from './check-columns.tsx';

interface Opened {
  readonly hostId: string;
  /** Null: all findings of the host. */
  readonly group: CheckGroup | null;
}

/** Step 3: what the hosts are. Begins by itself when hosts of this set-up were not checked yet. */
export function ChecksStep({ setup, save }: StepProps) {
  const { t } = useTranslation();
  const client = useClient();
  const operation = useRecord('operations', setup.checkOperationId);
  const check = useAction(() => client.provisioning.check({ id: setup.id }), { inline: true });
  const propose = useAction(() => client.provisioning.proposeWishes({ id: setup.id }), { inline: true });
  const [opened, setOpened] = useState<Opened | null>(null);
  const all = useHostRows();
  const rows = useMemo(() => {
    const chosen = new Set(setup.hostIds);
    return all.filter(({ id }) => chosen.has(id));
  }, [all, setup.hostIds]);
  const running = check.running || isRunning(operation);
  useFirstCheck(setup.hostIds, setup.checkOperationId, operation, () => void check.run(undefined));
  const columns = useMemo(
    () => checkColumns(t, operation, (row, group) => setOpened({ hostId: row.id, group })),
    [t, operation],
  );
  const counts = useMemo(() => countHosts(rows), [rows]);
  const goOn = async (): Promise<void> => {
    // Only wishes that nobody has touched are replaced by what the facts suggest.
    const wishes = shouldPropose(setup) ? await propose.run(undefined) : undefined;
    await save({ page: 'wishes', ...(wishes ? { wishes } : {}) });
  };
  const [search] = useSearchState();
  const between = search.view === 'between';
  const shown = opened && rows.find(({ id }) => id === opened.hostId);
  return (
    <StepFrame
      page="checks"
      fill
      intro={t('setupPages.checks.intro')}
      onBack={() => void save({ page: 'connect' })}
      obstacle={counts.failed > 0 && !running ? t('setupPages.checks.someFailed', { count: counts.failed }) : undefined}
      next={{
        id: 'setup.toWishes',
        label: t('setupPages.toWishes'),
        disabled: running,
        running: propose.running,
        run: () => void goOn(),
      }}
    >
      <div className={classes.bar} aria-live="polite">
        {running ? (
          <div className={classes.progress}>
            <ProgressLine
              progress={operation?.progress ?? null}
              startedAt={operation?.startedAt ?? null}
              doing={t('setupPages.checks.running', { count: setup.hostIds.length })}
            />
          </div>
        ) : (
          <CheckSummary counts={counts} />
        )}
        {running && operation?.cancellable && <CancelButton operationId={operation.id} />}
        <Views setupId={setup.id} between={between} />
        <Button variant="default" disabled={running} onClick={() => void check.run(undefined)}>
          {t('setupPages.checks.again')}
        </Button>
      </div>
      <ErrorNote error={check.error ?? propose.error} />
      {between && <Between setup={setup} save={save} running={running} />}
      {!between && (
        <Beside panel={shown && <FindingsPanel row={shown} group={opened.group} onClose={() => setOpened(null)} />}>
          <DataTable
            name="setup-checks"
            label={t('setupPages.checks.title')}
            columns={columns}
            items={rows}
            sort="-result"
            openId={opened?.hostId}
            onOpen={({ id }) => setOpened({ hostId: id, group: null })}
            empty={null}
          />
        </Beside>
      )}
    </StepFrame>
  );
}

/** Which of the two is shown; kept in the address. */
function Views({ setupId, between }: { readonly setupId: string; readonly between: boolean }) {
  const { t } = useTranslation();
  const [, change] = useSearchState();
  return (
    <SegmentedControl
      className={classes.spread}
      size="xs"
      aria-label={t('peers.show')}
      value={between ? 'between' : 'checks'}
      onChange={(view) => change({ view: view === 'between' ? view : undefined }, { push: true })}
      data={[
        { value: 'checks', label: t('peers.tabs.checks') },
        { value: 'between', label: <BetweenLabel setupId={setupId} /> },
      ]}
    />
  );
}

function isRunning(operation: Operation | undefined): boolean {
  return operation?.state === 'running' || operation?.state === 'queued';
}

/** Starts the check when none was started for all of these hosts. */
function useFirstCheck(
  hostIds: readonly string[],
  operationId: string | null,
  operation: Operation | undefined,
  start: () => void,
): void {
  const started = useRef(false);
  const covered = operationId !== null && (operation === undefined || coversAll(operation, hostIds));
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each visit of the step.
  useEffect(() => {
    if (covered || started.current) return;
    started.current = true;
    start();
  }, [covered]);
}

function coversAll(operation: Operation, hostIds: readonly string[]): boolean {
  const checked = new Set(operation.steps.map(({ hostId }) => hostId));
  return hostIds.every((id) => checked.has(id));
}

interface HostCounts {
  readonly fine: number;
  readonly warned: number;
  readonly failed: number;
  readonly unknown: number;
}

/** A host that was not measured is not fine. */
function countHosts(rows: readonly HostRow[]): HostCounts {
  const counts = { fine: 0, warned: 0, failed: 0, unknown: 0 };
  for (const { state } of rows) {
    const { fail, warn, unknown } = countVerdicts(state?.findings ?? []);
    if (!state || state.checkedAt === null) counts.unknown += 1;
    else if (fail > 0) counts.failed += 1;
    else if (warn + unknown > 0) counts.warned += 1;
    else counts.fine += 1;
  }
  return counts;
}

function CheckSummary({ counts }: { readonly counts: HostCounts }) {
  const { t } = useTranslation();
  const { fine, warned, failed, unknown } = counts;
  return (
    <>
      {failed > 0 && <StatusMark status="failed" label={t('setupPages.checks.failed', { count: failed })} />}
      {warned > 0 && <StatusMark status="attention" label={t('setupPages.checks.warned', { count: warned })} />}
      {fine > 0 && <StatusMark status="ok" label={t('setupPages.checks.fine', { count: fine })} />}
      {unknown > 0 && <StatusMark status="unknown" label={t('setupPages.checks.unknown', { count: unknown })} />}
    </>
  );
}

function CancelButton({ operationId }: { readonly operationId: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const cancel = useAction(() => client.operations.cancel({ id: operationId }));
  return (
    <Button variant="default" loading={cancel.running} onClick={() => void cancel.run(undefined)}>
      {t('setupPages.checks.cancel')}
    </Button>
  );
}

function FindingsPanel(props: {
  readonly row: HostRow;
  readonly group: CheckGroup | null;
  readonly onClose: () => void;
}) {
  const { t } = useTranslation();
  const { row, group, onClose } = props;
  const name = row.host.name;
  const title = group ? `${name} · ${t(`checks.group.${group}`)}` : name;
  const findings = (row.state?.findings ?? []).filter((finding) => group === null || finding.group === group);
  return (
    <SidePanel
      key={title}
      title={title}
      label={t('setupPages.checks.findingsOf', { name: title })}
      closeLabel={t('setupPages.checks.closeFindings')}
      onClose={onClose}
    >
      <ErrorNote error={row.state?.error ?? null} />
      {findings.length > 0 ? (
        <FindingList findings={findings} compact />
      ) : (
        <p className="soft">{t('setupPages.checks.noFindings')}</p>
      )}
    </SidePanel>
  );
}

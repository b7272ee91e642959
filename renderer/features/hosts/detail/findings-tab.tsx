import { Button, Group } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { type Action, EmptyState, ErrorNote, RelativeTime, useOpenPlan } from '../../../components/index.ts';
import { FindingChanges } from '../findings/finding-changes.tsx';
import { FindingList } from '../findings/finding-list.tsx';
import { FindingsExport } from '../findings/findings-export.tsx';
import type { HostRow } from '../host-status.ts';

/** What the last check found, failed first. */
export function FindingsTab({ row, check }: { readonly row: HostRow; readonly check: Action }) {
  const { t } = useTranslation();
  const { state } = row;
  const openPlan = useOpenPlan();
  if (!state || state.checkedAt === null) {
    return (
      <>
        <ErrorNote error={state?.error ?? null} />
        <EmptyState
          title={t('hostPages.detail.notCheckedTitle')}
          text={t('hostPages.detail.notCheckedText')}
          action={check}
        />
      </>
    );
  }
  const repairs = [...new Set(state.findings.flatMap(({ repair }) => repair ?? []))].map((repair) => ({
    hostId: row.id,
    repair,
  }));
  const roles = state.checkedFor.map((profile) => t(`hostPages.profile.${profile}`)).join(', ');
  return (
    <>
      <ErrorNote error={state.error} />
      <Group justify="space-between">
        <p className="soft" style={{ margin: 0 }}>
          {roles ? t('hostPages.detail.checkedFor', { roles }) : t('hostPages.detail.checked')}{' '}
          <RelativeTime at={state.checkedAt} />
        </p>
        <Group gap={8}>
          {repairs.length > 1 && (
            <Button
              variant="default"
              onClick={() => openPlan({ task: { kind: 'repairFindings', repairs }, hostIds: [row.id] })}
            >
              {t('hostPages.repairAll', { count: repairs.length })}
            </Button>
          )}
          <FindingsExport ids={[state.id]} />
        </Group>
      </Group>
      <FindingChanges state={state} />
      <FindingList findings={state.findings} hostId={row.id} />
    </>
  );
}

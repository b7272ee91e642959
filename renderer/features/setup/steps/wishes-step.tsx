import { Button } from '@mantine/core';
import { IconWand } from '@tabler/icons-react';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { judgeWishes } from '../../../../shared/domain/plans.ts';
import { DataTable, ErrorNote, StatusMark, useFormat } from '../../../components/index.ts';
import { useAction, useClient, useMessage } from '../../../rpc/index.ts';
import { ManagerAdvice } from '../../clusters/index.ts';
import { useHostRows } from '../../hosts/index.ts';
import type { StepProps } from '../step-props.ts';
import { roleColumns } from '../wishes/role-columns.tsx';
import { useWishesDraft } from '../wishes/use-wishes-draft.ts';
import { WishFields } from '../wishes/wish-fields.tsx';
import wishClasses from '../wishes/wishes.module.css';
import { type WishesDraft, withRole } from '../wishes/wishes-draft.ts';
import { StepFrame } from '../wizard-frame.tsx';

/** Step 4: what is wanted. Filled in from the facts, each with its reason; all of it can be changed. */
export function WishesStep({ setup, save }: StepProps) {
  const { t } = useTranslation();
  const format = useFormat();
  const client = useClient();
  const all = useHostRows();
  const rows = useMemo(() => {
    const chosen = new Set(setup.hostIds);
    return all.filter(({ id }) => chosen.has(id));
  }, [all, setup.hostIds]);
  const [leaving, setLeaving] = useState(false);
  const { draft, wishes, errors, change, replace } = useWishesDraft(setup, (next) => void save({ wishes: next }));
  const propose = useAction(() => client.provisioning.proposeWishes({ id: setup.id }), {
    inline: true,
    onDone: replace,
  });
  const columns = useMemo(
    () => roleColumns({ t, format, draft, onRole: (id, role) => change(withRole(draft, id, role)) }),
    [t, format, draft, change],
  );
  const notices = useNotices(wishes, setup.hostIds);
  const goOn = async (): Promise<void> => {
    if (!wishes) return;
    setLeaving(true);
    await save({ page: 'plan', wishes });
    setLeaving(false);
  };
  return (
    <StepFrame
      page="wishes"
      intro={t('setupPages.wishes.intro')}
      onBack={() => void save({ page: 'checks' })}
      obstacle={wishes ? undefined : t('setupPages.wishes.incomplete')}
      extra={
        <Button
          size="sm"
          variant="default"
          leftSection={<IconWand size={16} stroke={1.75} aria-hidden />}
          loading={propose.running}
          onClick={() => void propose.run(undefined)}
        >
          {t('setupPages.wishes.propose')}
        </Button>
      }
      next={{
        id: 'setup.toPlan',
        label: t('setupPages.toPlan'),
        disabled: wishes === null || notices.blockers.length > 0,
        running: leaving,
        run: () => void goOn(),
      }}
    >
      <ErrorNote error={propose.error} />
      <div className={wishClasses.table}>
        <DataTable
          name="setup-roles"
          label={t('setupPages.wishes.rolesTitle')}
          columns={columns}
          items={rows}
          sort="name"
          empty={null}
        />
      </div>
      <div className={wishClasses.notices} aria-live="polite">
        {notices.blockers.map((text) => (
          <StatusMark key={text} status="failed" label={text} />
        ))}
        {notices.warnings.map((text) => (
          <StatusMark key={text} status="attention" label={text} />
        ))}
        <ManagerAdvice hostIds={draft.managers} />
      </div>
      <WishFields
        draft={draft}
        errors={errors}
        rows={rows}
        onChange={(part: Partial<WishesDraft>) => change({ ...draft, ...part })}
      />
    </StepFrame>
  );
}

/** What is wrong with the roles and the registry, before any host is asked. */
function useNotices(wishes: Parameters<typeof judgeWishes>[0] | null, hostIds: readonly string[]) {
  const message = useMessage();
  return useMemo(() => {
    const { blockers, warnings } = wishes ? judgeWishes(wishes, hostIds) : { blockers: [], warnings: [] };
    // The arithmetic of managers is said in full beside it.
    const others = warnings.filter(({ reason }) => !reason.key.endsWith('.evenManagers'));
    const texts = (list: typeof blockers) => [...new Set(list.map(({ reason }) => message(reason)))];
    return { blockers: texts(blockers), warnings: texts(others) };
  }, [wishes, hostIds, message]);
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { KeptRetentionSchedule } from '../../../../shared/schema/retention.ts';
import { Facts, RelativeTime, StatusMark, useFormat } from '../../../components/index.ts';
import { useNotes, useRecord } from '../../../rpc/index.ts';
import { operationStatus } from '../registry-history.tsx';

/** When it is due, what it did last, and what went. */
export function ScheduleFacts({ kept }: { readonly kept: KeptRetentionSchedule | null }) {
  const { t } = useTranslation();
  const notes = useNotes();
  const format = useFormat();
  const last = useRecord('operations', kept?.lastOperationId ?? null);
  if (!kept) return <p className="soft">{t('registryPages.retention.schedule.off')}</p>;
  return (
    <>
      <Facts
        rows={[
          [t('registryPages.retention.schedule.next'), format.dateTime(kept.nextAt)],
          [
            t('registryPages.retention.schedule.last'),
            kept.lastAt === null ? (
              t('registryPages.retention.schedule.never')
            ) : (
              <span key="last">
                <RelativeTime at={kept.lastAt} />{' '}
                {last && (
                  <Link to="/operations/$id" params={{ id: last.id }}>
                    <StatusMark status={operationStatus[last.state]} label={t(`operations.state.${last.state}`)} />
                  </Link>
                )}
              </span>
            ),
          ],
          [
            t('registryPages.retention.schedule.result'),
            last ? notes(last.steps.filter((step) => step.state === 'done').at(-1)?.detail ?? []) : null,
          ],
        ]}
      />
      <p className="soft">{t('registryPages.retention.schedule.zone', { zone: kept.timeZone })}</p>
    </>
  );
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { RetentionEntry, RetentionPreview } from '../../../../shared/schema/retention.ts';
import {
  Bytes,
  type Column,
  DataTable,
  EmptyState,
  RelativeTime,
  StatusMark,
  useFormat,
} from '../../../components/index.ts';
import { useErrorText, useMessage } from '../../../rpc/index.ts';
import classes from '../registries.module.css';

/** Every tag that a rule is for: whether it goes, and why, or why not. */
export function RetentionEntries({ preview }: { readonly preview: RetentionPreview }) {
  const { t } = useTranslation();
  const errorText = useErrorText();
  const format = useFormat();
  const columns = useColumns();
  const goes = preview.entries.filter(({ verdict }) => verdict === 'goes');
  const sizes = new Map(goes.map(({ repository, digest, sizeBytes }) => [`${repository}@${digest}`, sizeBytes ?? 0]));
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const kept = preview.entries.length - goes.length;
  return (
    <>
      <p>
        {t('registryPages.retention.sum', { count: goes.length, kept, size: format.bytes(bytes) })}{' '}
        <span className="soft">{t('registryPages.retention.untouched', { count: preview.untouched })}</span>
      </p>
      {preview.unread.length > 0 && (
        <ul className={classes.lines}>
          {preview.unread.map(({ repository, error }) => (
            <li key={repository}>
              <StatusMark status="attention" label={t('registryPages.retention.unread', { repository })} />
              <span className="soft">{errorText(error).title}</span>
            </li>
          ))}
        </ul>
      )}
      <div className={classes.table}>
        <DataTable
          name="registry-retention"
          label={t('registryPages.retention.entries')}
          columns={columns}
          items={preview.entries}
          sort="verdict"
          loading={false}
          empty={<EmptyState title={t('registryPages.retention.none')} text={t('registryPages.retention.noneText')} />}
        />
      </div>
    </>
  );
}

function useColumns(): readonly Column<RetentionEntry>[] {
  const { t } = useTranslation();
  const message = useMessage();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('registryPages.browse.tag'),
        value: ({ id }) => id,
        cell: ({ id }) => <span className="mono">{id}</span>,
        width: 'minmax(220px, 2fr)',
      },
      {
        id: 'verdict',
        header: t('registryPages.retention.verdictColumn'),
        value: ({ verdict }) => verdict,
        cell: ({ verdict }) => (
          <StatusMark
            status={verdict === 'goes' ? 'failed' : 'ok'}
            label={t(`registryPages.retention.verdict.${verdict}`)}
          />
        ),
        filter: (verdict) => t(`registryPages.retention.verdict.${verdict}`),
        width: '112px',
      },
      {
        id: 'reason',
        header: t('registryPages.retention.why'),
        value: ({ reason }) => message(reason),
        width: 'minmax(240px, 2.4fr)',
      },
      {
        id: 'created',
        header: t('registryPages.browse.created'),
        value: ({ createdAt }) => createdAt,
        cell: ({ createdAt }) => <RelativeTime at={createdAt} />,
        width: 'minmax(112px, 0.8fr)',
      },
      {
        id: 'size',
        header: t('registryPages.browse.size'),
        value: ({ sizeBytes }) => sizeBytes,
        cell: ({ sizeBytes }) => <Bytes value={sizeBytes} />,
        align: 'right',
        width: '96px',
      },
    ],
    [t, message],
  );
}

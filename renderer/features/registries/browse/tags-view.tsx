import { Button } from '@mantine/core';
import { IconArrowLeft, IconListDetails, IconPlayerStop, IconRefresh } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { imageUses } from '../../../../shared/domain/image-uses.ts';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { ActionButton, DataTable, EmptyState, ProgressLine, useSearchState } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import classes from '../registries.module.css';
import { tagColumns } from './tag-columns.tsx';
import { TagDrawer } from './tag-drawer.tsx';
import { useTags } from './use-tags.ts';

/** Tags of one repository: what they mean, how large they are, and who runs them. */
export function TagsView({ registry, repository }: { readonly registry: Registry; readonly repository: string }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const tags = useTags(registry.id, repository);
  const uses = useUses(registry);
  const columns = useMemo(() => tagColumns(t, uses, repository), [t, uses, repository]);
  const rows = tags.rows ?? [];
  const open = rows.find(({ id }) => id === search.tag);
  return (
    <div className={classes.fill}>
      <div className={classes.actions}>
        <Button
          size="sm"
          variant="subtle"
          leftSection={<IconArrowLeft size={16} stroke={1.75} aria-hidden />}
          onClick={() => change({ repository: undefined, tag: undefined, q: undefined })}
        >
          {t('registryPages.browse.back')}
        </Button>
        <h2 className={`${classes.heading} mono`}>{repository}</h2>
        <span className={classes.space} />
        <TagsProgress tags={tags} />
      </div>
      <DataTable
        name="registry-tags"
        label={t('registryPages.browse.tagsOf', { repository })}
        columns={columns}
        items={rows}
        sort="-created"
        loading={tags.rows === undefined && tags.error === null}
        error={tags.error}
        onRetry={tags.again}
        openId={open?.id}
        onOpen={({ id }) => change({ tag: id }, { push: true })}
        partial={tags.stopped ? t('registryPages.browse.stopped', { done: tags.done, count: rows.length }) : undefined}
        empty={<EmptyState title={t('registryPages.browse.noTags')} text={t('registryPages.browse.noTagsText')} />}
      />
      {open && (
        <TagDrawer
          registry={registry}
          repository={repository}
          row={open}
          uses={uses}
          onClose={() => change({ tag: undefined })}
        />
      )}
    </div>
  );
}

function TagsProgress({ tags }: { readonly tags: ReturnType<typeof useTags> }) {
  const { t } = useTranslation();
  const total = tags.rows?.length ?? 0;
  if (tags.running && total > 0)
    return (
      <>
        <ProgressLine
          progress={tags.done / total}
          startedAt={tags.startedAt}
          doing={t('registryPages.browse.reading', { done: tags.done, count: total })}
        />
        <ActionButton
          action={{ id: 'tags.stop', label: t('registryPages.browse.stop'), icon: IconPlayerStop, run: tags.stop }}
        />
      </>
    );
  if (total > tags.done)
    return (
      <ActionButton
        action={{
          id: 'tags.describe',
          label: t('registryPages.browse.describe', { count: total }),
          icon: IconListDetails,
          run: tags.describe,
        }}
      />
    );
  return (
    <ActionButton
      action={{ id: 'tags.again', label: t('registryPages.browse.again'), icon: IconRefresh, run: tags.again }}
    />
  );
}

function useUses(registry: Registry) {
  const services = useRecords('services');
  const releases = useRecords('releases');
  const { keepReleases } = registry.retention;
  return useMemo(() => imageUses(services, releases, keepReleases), [services, releases, keepReleases]);
}

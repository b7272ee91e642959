import type { TFunction } from 'i18next';
import { type ImageUses, usesOfTag } from '../../../../shared/domain/image-uses.ts';
import type { TagPlatform } from '../../../../shared/schema/registry-content.ts';
import { Bytes, type Column, RelativeTime, ShortId, StatusMark } from '../../../components/index.ts';
import type { TagRow } from './use-tags.ts';

export function platformName({ os, architecture, variant }: Pick<TagPlatform, 'os' | 'architecture' | 'variant'>) {
  return [os, architecture, variant].filter((part) => part !== '').join('/');
}

/** Who needs a tag, running ones first. */
export function usersOf(uses: ImageUses, repository: string, { id, detail }: TagRow) {
  const digests = detail?.digest ? [detail.digest, ...detail.children] : [];
  return usesOfTag(uses, { repository, tag: id, digests }).toSorted((a, b) => b.kind.localeCompare(a.kind));
}

export function tagColumns(t: TFunction, uses: ImageUses, repository: string): readonly Column<TagRow>[] {
  return [
    {
      id: 'name',
      header: t('registryPages.browse.tag'),
      value: ({ id }) => id,
      cell: ({ id }) => <span className="mono">{id}</span>,
      width: 'minmax(160px, 1.6fr)',
    },
    {
      id: 'digest',
      header: t('registryPages.browse.digest'),
      value: ({ detail }) => detail?.digest ?? null,
      cell: ({ detail }) =>
        detail?.error ? (
          <StatusMark status="attention" label={t('registryPages.browse.unread')} />
        ) : (
          <ShortId value={detail?.digest ?? null} />
        ),
      width: '128px',
    },
    {
      id: 'platforms',
      header: t('registryPages.browse.platforms'),
      value: ({ detail }) => detail?.platforms.map(platformName).join(', ') ?? null,
      width: 'minmax(144px, 1.4fr)',
    },
    {
      id: 'size',
      header: t('registryPages.browse.size'),
      value: ({ detail }) => detail?.sizeBytes ?? null,
      cell: ({ detail }) => <Bytes value={detail?.sizeBytes ?? null} />,
      align: 'right',
      width: '96px',
    },
    {
      id: 'created',
      header: t('registryPages.browse.created'),
      value: ({ detail }) => detail?.createdAt ?? null,
      cell: ({ detail }) => <RelativeTime at={detail?.createdAt ?? null} />,
      width: 'minmax(112px, 1fr)',
    },
    {
      id: 'users',
      header: t('registryPages.browse.users'),
      value: (row) =>
        usersOf(uses, repository, row)
          .map(({ kind, service }) => t(`registryPages.browse.use.${kind}`, { service }))
          .join(', ') || null,
      width: 'minmax(160px, 1.8fr)',
    },
  ];
}

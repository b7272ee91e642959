import { Button, TextInput } from '@mantine/core';
import { useInfiniteQuery } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { parseImageReference, repositoryPath, sameSource } from '../../../../shared/domain/image-reference.ts';
import { type Registry, RepositoryName } from '../../../../shared/schema/registry.ts';
import { type Column, DataTable, EmptyState, useSearchState } from '../../../components/index.ts';
import { toErrorInfo, useAction, useClient, useErrorText, useRecords } from '../../../rpc/index.ts';
import classes from '../registries.module.css';
import { TagsView } from './tags-view.tsx';

interface RepositoryRow {
  /** The repository's path. */
  readonly id: string;
  readonly listed: boolean;
  readonly named: boolean;
  readonly users: readonly string[];
}

/** Repositories of one registry; the chosen one's tags instead of them. */
export function RepositoriesView({ registry }: { readonly registry: Registry }) {
  const [search] = useSearchState();
  if (search.repository) return <TagsView key={search.repository} registry={registry} repository={search.repository} />;
  return <Repositories registry={registry} />;
}

function Repositories({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const [, change] = useSearchState();
  const errorText = useErrorText();
  const catalogue = useCatalogue(registry.id);
  const rows = useRows(registry, catalogue.listed);
  const columns = useColumns();
  return (
    <div className={classes.fill}>
      {catalogue.closed && (
        <p className="soft">
          {t('registryPages.browse.closed')} {errorText(catalogue.closed).detail}
        </p>
      )}
      <NameRepository registry={registry} />
      <DataTable
        name="registry-repositories"
        label={t('registryPages.repositories')}
        columns={columns}
        items={rows}
        sort="name"
        loading={catalogue.loading && rows.length === 0}
        error={catalogue.error}
        onRetry={catalogue.again}
        onOpen={({ id }) => change({ repository: id, q: undefined }, { push: true })}
        partial={catalogue.more ? t('registryPages.browse.partial', { count: catalogue.listed.length }) : undefined}
        empty={<EmptyState title={t('registryPages.browse.none')} text={t('registryPages.browse.noneText')} />}
      />
      {catalogue.more && (
        <div className={classes.actions}>
          <Button size="sm" variant="default" loading={catalogue.loading} onClick={catalogue.readMore}>
            {t('registryPages.browse.readMore')}
          </Button>
        </div>
      )}
    </div>
  );
}

function useCatalogue(id: string) {
  const client = useClient();
  const query = useInfiniteQuery({
    queryKey: ['registries', id, 'catalogue'],
    initialPageParam: null as string | null,
    queryFn: ({ pageParam, signal }) => client.registries.catalogue({ id, after: pageParam }, { signal }),
    getNextPageParam: (page) => page.next,
    retry: false,
  });
  const pages = query.data?.pages;
  const listed = useMemo(() => pages?.flatMap(({ repositories }) => repositories) ?? [], [pages]);
  return {
    listed,
    closed: pages?.[0]?.closed ?? null,
    loading: query.isFetching,
    error: query.error ? toErrorInfo(query.error) : null,
    more: query.hasNextPage,
    readMore: () => void query.fetchNextPage(),
    again: () => void query.refetch(),
  };
}

/** Listed ones, those named by hand, and those that applications build or services run. */
function useRows(registry: Registry, listed: readonly string[]): readonly RepositoryRow[] {
  const applications = useRecords('applications');
  const services = useRecords('services');
  return useMemo(() => {
    const users = new Map<string, string[]>();
    const add = (repository: string, user: string) =>
      users.set(repository, [...new Set([...(users.get(repository) ?? []), user])]);
    for (const { registryId, image, name } of applications)
      if (registryId === registry.id) add(repositoryPath(registry, image), name);
    for (const { image, name } of services) {
      const repository = parseImageReference(image)?.repository;
      if (repository !== undefined && sameSource(image, `${registry.host}/${repository}`)) add(repository, name);
    }
    const names = new Set([...listed, ...registry.repositories, ...users.keys()]);
    return [...names].map((id) => ({
      id,
      listed: listed.includes(id),
      named: registry.repositories.includes(id),
      users: users.get(id) ?? [],
    }));
  }, [registry, listed, applications, services]);
}

function useColumns(): readonly Column<RepositoryRow>[] {
  const { t } = useTranslation();
  return useMemo(
    () => [
      {
        id: 'name',
        header: t('registryPages.browse.repository'),
        value: ({ id }) => id,
        cell: ({ id }) => <span className="mono">{id}</span>,
        width: 'minmax(240px, 2fr)',
      },
      {
        id: 'origin',
        header: t('registryPages.browse.origin'),
        value: ({ listed, named }) => (listed ? 'listed' : named ? 'named' : 'used'),
        cell: ({ listed, named }) => t(`registryPages.browse.originOf.${listed ? 'listed' : named ? 'named' : 'used'}`),
        filter: (origin) => t(`registryPages.browse.originOf.${origin}`),
        width: 'minmax(128px, 1fr)',
      },
      {
        id: 'users',
        header: t('registryPages.browse.repositoryUsers'),
        value: ({ users }) => users.join(', ') || null,
        width: 'minmax(200px, 2fr)',
      },
    ],
    [t],
  );
}

/** A registry that lists nothing can be looked into all the same, by name. */
function NameRepository({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const client = useClient();
  const [name, setName] = useState('');
  const [tried, setTried] = useState(false);
  const add = useAction(client.registries.nameRepositories, { onDone: () => setName('') });
  const wanted = name.trim();
  const isValid = RepositoryName.safeParse(wanted).success;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    setTried(!isValid);
    if (isValid) void add.run({ id: registry.id, repositories: [...registry.repositories, wanted] });
  };
  return (
    <form className={classes.actions} onSubmit={submit}>
      <TextInput
        size="sm"
        aria-label={t('registryPages.browse.nameLabel')}
        placeholder={t('registryPages.browse.namePlaceholder')}
        value={name}
        error={tried && !isValid && t('form.format.repository')}
        onChange={(event) => setName(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
      />
      <Button size="sm" variant="default" type="submit" disabled={wanted === ''} loading={add.running}>
        {t('registryPages.browse.nameAdd')}
      </Button>
    </form>
  );
}

import { IconFileImport, IconPlus, IconRefresh } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { namedRepositories } from '../../../shared/domain/registry-repositories.ts';
import { type Action, DataTable, EmptyState, Page, useSearchState } from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecords } from '../../rpc/index.ts';
import { ImportLogins } from './login/import-logins.tsx';
import { registryColumns } from './registry-columns.tsx';
import { RegistryForm } from './registry-form.tsx';
import type { RegistryRow } from './registry-status.ts';

/** All registries. */
export function RegistriesPage() {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const rows = useRegistryRows();
  const navigate = useNavigate();
  const [search, change] = useSearchState();
  const columns = useMemo(() => registryColumns(t), [t]);
  const add: Action = {
    id: 'registries.add',
    label: t('registryPages.add'),
    icon: IconPlus,
    keys: 'n',
    run: () => change({ add: '1' }),
  };
  const title = t('app.nav.registries');
  return (
    <Page title={title} action={add} menu={useRegistriesMenu(rows, () => change({ import: '1' }))} fill>
      <DataTable
        name="registries"
        label={title}
        columns={columns}
        items={rows}
        sort="name"
        onOpen={({ id }) => void navigate({ to: '/registries/$id', params: { id } })}
        empty={<EmptyState title={t('registryPages.empty.title')} text={t('registryPages.empty.text')} action={add} />}
      />
      {search.import && <ImportLogins onClose={() => change({ import: undefined })} />}
      {loaded && search.add && <RegistryForm onClose={() => change({ add: undefined })} />}
    </Page>
  );
}

function useRegistryRows(): readonly RegistryRow[] {
  const registries = useRecords('registries');
  const states = useRecords('registryStates');
  const applications = useRecords('applications');
  const builds = useRecords('builds');
  const services = useRecords('services');
  return useMemo(() => {
    const stateOf = new Map(states.map((state) => [state.id, state]));
    const pushed = new Set(builds.filter(({ digest }) => digest !== null).map(({ applicationId }) => applicationId));
    const witnesses = { applications: applications.filter(({ id }) => pushed.has(id)), services };
    const named = namedRepositories(registries, witnesses);
    return registries.map((registry) => {
      const state = stateOf.get(registry.id);
      const listed = (state?.repositories ?? []).map(({ name }) => name);
      const known = new Set([...listed, ...(named.get(registry.id) ?? [])]);
      return { id: registry.id, registry, state, repositories: state || known.size > 0 ? known.size : null };
    });
  }, [registries, states, applications, builds, services]);
}

function useRegistriesMenu(rows: readonly RegistryRow[], onImport: () => void): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const check = useAction(() => Promise.all(rows.map(({ id }) => client.registries.check({ id }))));
  return [
    { id: 'registries.import', label: t('registryPages.import.action'), icon: IconFileImport, run: onImport },
    {
      id: 'registries.checkAll',
      label: t('registryPages.checkAll'),
      icon: IconRefresh,
      disabled: rows.length === 0,
      running: check.running,
      run: () => void check.run(undefined),
    },
  ];
}

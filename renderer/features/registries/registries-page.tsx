import { IconPlus, IconRefresh } from '@tabler/icons-react';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, DataTable, EmptyState, Page, useSearchState } from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecords } from '../../rpc/index.ts';
import { registryColumns } from './registry-columns.tsx';
import { RegistryDrawer } from './registry-drawer.tsx';
import { RegistryForm } from './registry-form.tsx';
import type { RegistryRow } from './registry-status.ts';

/** All registries; the chosen one opens beside them. */
export function RegistriesPage() {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const rows = useRegistryRows();
  const [search, change] = useSearchState();
  const columns = useMemo(() => registryColumns(t), [t]);
  const chosen = rows.find(({ id }) => id === search.registry);
  const add: Action = {
    id: 'registries.add',
    label: t('registryPages.add'),
    icon: IconPlus,
    keys: 'n',
    run: () => change({ add: '1' }),
  };
  const title = t('app.nav.registries');
  return (
    <Page title={title} action={add} menu={useCheckAll(rows)} fill>
      <DataTable
        name="registries"
        label={title}
        columns={columns}
        items={rows}
        sort="name"
        openId={chosen?.id}
        onOpen={({ id }) => change({ registry: id }, { push: true })}
        empty={<EmptyState title={t('registryPages.empty.title')} text={t('registryPages.empty.text')} action={add} />}
      />
      {chosen && !search.edit && (
        <RegistryDrawer
          row={chosen}
          onClose={() => change({ registry: undefined })}
          onEdit={() => change({ edit: '1' })}
        />
      )}
      {chosen && search.edit && <RegistryForm registry={chosen.registry} onClose={() => change({ edit: undefined })} />}
      {loaded && search.add && <RegistryForm onClose={() => change({ add: undefined })} />}
    </Page>
  );
}

function useRegistryRows(): readonly RegistryRow[] {
  const registries = useRecords('registries');
  const states = useRecords('registryStates');
  return useMemo(() => {
    const stateOf = new Map(states.map((state) => [state.id, state]));
    return registries.map((registry) => ({ id: registry.id, registry, state: stateOf.get(registry.id) }));
  }, [registries, states]);
}

function useCheckAll(rows: readonly RegistryRow[]): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const check = useAction(() => Promise.all(rows.map(({ id }) => client.registries.check({ id }))));
  return [
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

import { IconEdit, IconRecycle, IconRefresh, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Registry, RegistryState } from '../../../shared/schema/registry.ts';
import {
  type Action,
  EmptyState,
  ErrorNote,
  Page,
  StatusMark,
  useConfirmDanger,
  useSearchState,
} from '../../components/index.ts';
import { useAction, useClient, useLiveState, useRecord, useRecords } from '../../rpc/index.ts';
import { RepositoriesView } from './browse/repositories-view.tsx';
import { LoginView } from './login/login-view.tsx';
import classes from './registries.module.css';
import { RegistryFacts } from './registry-facts.tsx';
import { RegistryForm } from './registry-form.tsx';
import { RegistryHistory } from './registry-history.tsx';
import { registryStanding } from './registry-status.ts';
import { RetentionView } from './retention/retention-view.tsx';

/** One registry: what is in it, who may, what may go, and what was done. */
export function RegistryPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const registry = useRecord('registries', id);
  const state = useRecord('registryStates', id);
  if (registry) return <KnownRegistry registry={registry} state={state} />;
  if (!loaded) return <Page title={t('app.nav.registries')} />;
  return (
    <Page title={t('app.nav.registries')}>
      <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
    </Page>
  );
}

function KnownRegistry({
  registry,
  state,
}: {
  readonly registry: Registry;
  readonly state: RegistryState | undefined;
}) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const standing = registryStanding(state);
  const history = useRecords('operations').filter(({ subjectId }) => subjectId === registry.id);
  const edit: Action = {
    id: 'registries.edit',
    label: t('registryPages.form.action'),
    icon: IconEdit,
    keys: 'e',
    run: () => change({ edit: '1' }),
  };
  return (
    <>
      <Page
        title={registry.name}
        state={<StatusMark status={standing.status} label={t(`registryPages.state.${standing.state}`)} />}
        subtitle={<Subtitle registry={registry} state={state} />}
        action={edit}
        menu={useRegistryMenu(registry)}
        fill
        tabs={[
          {
            id: 'repositories',
            label: t('registryPages.repositories'),
            content: <RepositoriesView registry={registry} />,
          },
          {
            id: 'login',
            label: t('registryPages.login.tab'),
            content: <LoginView registry={registry} state={state} />,
          },
          {
            id: 'retention',
            label: t('registryPages.retention.tab'),
            count: registry.retention.rules.length,
            content: <RetentionView registry={registry} />,
          },
          {
            id: 'history',
            label: t('registryPages.history.tab'),
            count: history.length,
            content: <RegistryHistory operations={history} />,
          },
          { id: 'settings', label: t('registryPages.settings'), content: <RegistryFacts registry={registry} /> },
        ]}
      />
      {search.edit && <RegistryForm registry={registry} onClose={() => change({ edit: undefined })} />}
    </>
  );
}

function Subtitle({ registry, state }: { readonly registry: Registry; readonly state: RegistryState | undefined }) {
  const { t } = useTranslation();
  return (
    <>
      <span className="mono">{registry.host}</span>
      {registry.insecure && <span className={classes.insecure}> {t('registryPages.insecureShort')}</span>}
      <ErrorNote error={state?.error ?? null} />
    </>
  );
}

function useRegistryMenu(registry: Registry): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const { id, name, kind } = registry;
  const toOperation = ({ operationId }: { operationId: string }): void =>
    void navigate({ to: '/operations/$id', params: { id: operationId } });
  const check = useAction(client.registries.check);
  const collect = useAction(client.registries.collectGarbage, { onDone: toOperation });
  const remove = useAction(client.registries.remove, { onDone: () => void navigate({ to: '/registries' }) });
  const askRemove = async (): Promise<void> => {
    const title = t('registryPages.remove.title', { name });
    const text = t(`registryPages.remove.${kind === 'built-in' ? 'builtIn' : 'external'}`, { name });
    if (await confirmDanger({ title, text, confirm: title, typed: name })) await remove.run({ id });
  };
  const askCollect = async (): Promise<void> => {
    const title = t('registryPages.collect.action');
    if (await confirmDanger({ title, text: t('registryPages.collect.text', { name }), confirm: title }))
      await collect.run({ id });
  };
  const collectAction: Action = {
    id: 'registries.collect',
    label: t('registryPages.collect.action'),
    icon: IconRecycle,
    running: collect.running,
    run: () => void askCollect(),
  };
  return [
    {
      id: 'registries.check',
      label: t('registryPages.check'),
      icon: IconRefresh,
      running: check.running,
      run: () => void check.run({ id }),
    },
    ...(kind === 'built-in' ? [collectAction] : []),
    {
      id: 'registries.remove',
      label: t('registryPages.remove.action'),
      icon: IconTrash,
      danger: true,
      running: remove.running,
      run: () => void askRemove(),
    },
  ];
}

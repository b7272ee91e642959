import { Drawer } from '@mantine/core';
import { IconEdit, IconRefresh, IconTrash } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import {
  type Action,
  ActionButton,
  CodeBlock,
  ErrorNote,
  Facts,
  RelativeTime,
  StatusMark,
  useConfirmDanger,
  useFormat,
} from '../../components/index.ts';
import { useAction, useClient, useRecord } from '../../rpc/index.ts';
import classes from './registries.module.css';
import { RegistryOnHosts } from './registry-on-hosts.tsx';
import { type RegistryRow, registryStanding } from './registry-status.ts';
import { RepositoryList } from './repository-list.tsx';

/** One registry: its answer, login, certificate, repositories. */
export function RegistryDrawer(props: {
  readonly row: RegistryRow;
  readonly onClose: () => void;
  readonly onEdit: () => void;
}) {
  const { t } = useTranslation();
  const { registry, state } = props.row;
  const standing = registryStanding(state);
  const actions = useRegistryActions(props);
  return (
    <Drawer
      opened
      onClose={props.onClose}
      position="right"
      size={640}
      title={registry.name}
      closeButtonProps={{ 'aria-label': t('registryPages.close') }}
      classNames={{ title: classes.title }}
    >
      <div className={classes.detail}>
        <div className={classes.actions}>
          <StatusMark status={standing.status} label={t(`registryPages.state.${standing.state}`)} />
          <span className={classes.space} />
          {actions.map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
        </div>
        {registry.insecure && (
          <p className={classes.warning}>
            <StatusMark status="failed" label={t('registryPages.insecure')} />
          </p>
        )}
        <ErrorNote error={state?.error ?? null} />
        <RegistryFacts row={props.row} />
        {registry.caCertificate !== null && (
          <section>
            <h3>{t('registryPages.certificate')}</h3>
            <p className="soft">{t('registryPages.certificateHint')}</p>
            <CodeBlock text={registry.caCertificate} label={t('registryPages.certificate')} />
          </section>
        )}
        <RegistryOnHosts registry={registry} />
        <RepositoryList state={state} />
      </div>
    </Drawer>
  );
}

function useRegistryActions(props: {
  readonly row: RegistryRow;
  readonly onClose: () => void;
  readonly onEdit: () => void;
}): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const confirmDanger = useConfirmDanger();
  const { id, name, kind } = props.row.registry;
  const check = useAction(client.registries.check);
  const remove = useAction(client.registries.remove, { onDone: props.onClose });
  const label = t('registryPages.remove.action');
  const ask = async (): Promise<void> => {
    const title = t('registryPages.remove.title', { name });
    const text = t(`registryPages.remove.${kind === 'built-in' ? 'builtIn' : 'external'}`, { name });
    if (await confirmDanger({ title, text, confirm: title, typed: name })) await remove.run({ id });
  };
  return [
    {
      id: 'registries.check',
      label: t('registryPages.check'),
      icon: IconRefresh,
      running: check.running,
      run: () => void check.run({ id }),
    },
    { id: 'registries.edit', label: t('registryPages.form.action'), icon: IconEdit, run: props.onEdit },
    {
      id: 'registries.remove',
      label,
      icon: IconTrash,
      danger: true,
      running: remove.running,
      run: () => void ask(),
    },
  ];
}

function RegistryFacts({ row }: { readonly row: RegistryRow }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { registry, state } = row;
  const host = useRecord('hosts', registry.hostId);
  return (
    <Facts
      rows={[
        [t('registryPages.kindColumn'), t(`registryPages.kind.${registry.kind}`)],
        [
          t('registryPages.runsOn'),
          host && (
            <Link key="host" to="/hosts/$id" params={{ id: host.id }}>
              {host.name}
            </Link>
          ),
        ],
        [
          t('registryPages.host'),
          <span key="host" className="mono">
            {registry.host}
          </span>,
        ],
        [t('registryPages.namespace'), registry.namespace || t('registryPages.noNamespace')],
        [t('registryPages.login'), registry.username || t('registryPages.noLogin')],
        [
          t('registryPages.password'),
          registry.password.setAt === null
            ? t('registryPages.notSet')
            : t('components.secret.setOn', { date: format.date(registry.password.setAt) }),
        ],
        [
          t('registryPages.authority'),
          t(
            registry.insecure
              ? 'registryPages.plain'
              : registry.caCertificate === null
                ? 'registryPages.public'
                : 'registryPages.own',
          ),
        ],
        [t('registryPages.checked'), <RelativeTime key="checked" at={state?.checkedAt ?? null} />],
      ]}
    />
  );
}

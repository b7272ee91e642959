import type { TFunction } from 'i18next';
import { type Column, RelativeTime, StatusMark } from '../../components/index.ts';
import classes from './registries.module.css';
import { type RegistryRow, registryStanding } from './registry-status.ts';

export function registryColumns(t: TFunction): readonly Column<RegistryRow>[] {
  return [
    {
      id: 'name',
      header: t('components.table.name'),
      value: ({ registry }) => registry.name,
      width: 'minmax(136px, 1.2fr)',
    },
    {
      id: 'kind',
      header: t('registryPages.kindColumn'),
      value: ({ registry }) => registry.kind,
      cell: ({ registry }) => t(`registryPages.kind.${registry.kind}`),
      filter: (kind) => t(`registryPages.kind.${kind}`),
      width: 'minmax(96px, 0.8fr)',
    },
    {
      id: 'host',
      header: t('registryPages.host'),
      value: ({ registry }) => registry.host,
      cell: ({ registry }) => (
        <>
          <span className="mono">{registry.host}</span>
          {registry.insecure && <span className={classes.insecure}> {t('registryPages.insecureShort')}</span>}
        </>
      ),
      width: 'minmax(168px, 1.5fr)',
    },
    {
      id: 'namespace',
      header: t('registryPages.namespace'),
      value: ({ registry }) => registry.namespace || null,
      width: 'minmax(104px, 0.9fr)',
    },
    {
      id: 'state',
      header: t('registryPages.stateColumn'),
      value: ({ state }) => registryStanding(state).state,
      cell: ({ state: answer }) => {
        const { status, state } = registryStanding(answer);
        return <StatusMark status={status} label={t(`registryPages.state.${state}`)} />;
      },
      filter: (state) => t(`registryPages.state.${state}`),
      width: 'minmax(136px, 1.1fr)',
    },
    {
      id: 'repositories',
      header: t('registryPages.repositories'),
      value: ({ repositories }) => repositories,
      align: 'right',
      width: '112px',
    },
    {
      id: 'login',
      header: t('registryPages.loginName'),
      value: ({ registry }) => registry.username || null,
      width: 'minmax(96px, 0.9fr)',
    },
    {
      id: 'checked',
      header: t('registryPages.checked'),
      value: ({ state }) => state?.checkedAt ?? null,
      cell: ({ state }) => <RelativeTime at={state?.checkedAt ?? null} />,
      width: 'minmax(112px, 0.9fr)',
    },
  ];
}

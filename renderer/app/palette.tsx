import { Spotlight, type SpotlightActionGroupData } from '@mantine/spotlight';
import { IconSearch } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { type Action, useAllActions } from '../components/index.ts';
import { useRecords } from '../rpc/index.ts';
import classes from './frame.module.css';
import { keysLabel } from './keyboard.ts';

/** Everything that can be done or gone to, by typing. */
export function Palette() {
  const { t } = useTranslation();
  const actions = useAllActions();
  const things = useThings();
  const groups = useMemo(() => [...actionGroups(actions, t('app.palette.actions')), ...things], [actions, things, t]);
  return (
    <Spotlight
      actions={groups}
      shortcut={null}
      title={t('app.palette.open')}
      classNames={{ header: 'visually-hidden' }}
      scrollable
      overlayProps={{ backgroundOpacity: 0.25, blur: 0 }}
      maxHeight={440}
      limit={12}
      highlightQuery
      nothingFound={t('app.palette.nothing')}
      searchProps={{
        leftSection: <IconSearch size={18} aria-hidden />,
        placeholder: t('app.palette.search'),
        'aria-label': t('app.palette.search'),
      }}
    />
  );
}

function actionGroups(actions: readonly Action[], fallback: string): SpotlightActionGroupData[] {
  const groups = new Map<string, SpotlightActionGroupData>();
  for (const action of actions) {
    if (action.id === 'app.palette') continue;
    const name = action.group ?? fallback;
    const group = groups.get(name) ?? { group: name, actions: [] };
    group.actions.push({
      id: action.id,
      label: action.label,
      onClick: action.run,
      leftSection: action.icon ? <action.icon size={18} stroke={1.6} aria-hidden /> : undefined,
      rightSection: action.keys ? <kbd className={classes.keys}>{keysLabel(action.keys)}</kbd> : undefined,
    });
    groups.set(name, group);
  }
  return [...groups.values()];
}

/** Hosts, applications and services by name. */
function useThings(): readonly SpotlightActionGroupData[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const hosts = useRecords('hosts');
  const applications = useRecords('applications');
  const services = useRecords('services');
  return useMemo(() => {
    const group = (
      place: 'hosts' | 'applications' | 'services',
      items: readonly { readonly id: string; readonly name: string }[],
    ): SpotlightActionGroupData => ({
      group: t(`app.nav.${place}`),
      actions: items.map(({ id, name }) => ({
        id: `${place}/${id}`,
        label: name,
        onClick: () => void navigate({ to: `/${place}/$id`, params: { id } }),
      })),
    });
    return [group('hosts', hosts), group('applications', applications), group('services', services)];
  }, [t, navigate, hosts, applications, services]);
}

import { ActionIcon, Button } from '@mantine/core';
import { openSpotlight } from '@mantine/spotlight';
import { IconMenu2, IconSearch } from '@tabler/icons-react';
import { Link, useLocation } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { StatusMark } from '../components/index.ts';
import { usePageTitle } from '../components/page-title.tsx';
import { useLiveState, useRecords } from '../rpc/index.ts';
import classes from './frame.module.css';
import { Inbox } from './inbox.tsx';
import { keysLabel } from './keyboard.ts';
import { places } from './places.ts';
import { RunningOperations } from './running-operations.tsx';

/** Where am I, on which cluster, what runs, what is new. */
export function TopStrip(props: { readonly onMenu: (() => void) | undefined }) {
  const { t } = useTranslation();
  return (
    <section className={classes.strip} aria-label={t('app.strip')}>
      {props.onMenu && (
        <ActionIcon size={32} aria-label={t('app.rail.open')} onClick={props.onMenu}>
          <IconMenu2 size={18} aria-hidden />
        </ActionIcon>
      )}
      <Breadcrumb />
      <ClusterNames />
      <RunningOperations />
      <Inbox />
      <Button
        variant="default"
        leftSection={<IconSearch size={16} aria-hidden />}
        rightSection={<kbd className={classes.keys}>{keysLabel('mod+k')}</kbd>}
        className={classes.wide}
        onClick={openSpotlight}
      >
        {t('app.palette.button')}
      </Button>
    </section>
  );
}

function Breadcrumb() {
  const { t } = useTranslation();
  const title = usePageTitle();
  const { pathname } = useLocation();
  const [first = '', second] = pathname.split('/').filter(Boolean);
  const place =
    places.find(({ to }) => to === `/${first}`) ??
    (['setup', 'plan', 'clusters'].includes(first) ? places[1] : undefined);
  if (!place) return <div className={classes.breadcrumb} />;
  return (
    <nav className={classes.breadcrumb} aria-label={t('app.breadcrumb')}>
      <Link to={place.to}>{t(`app.nav.${place.id}`)}</Link>
      {second && (
        <>
          <span aria-hidden="true">/</span>
          <span aria-current="page">{title}</span>
        </>
      )}
    </nav>
  );
}

function ClusterNames() {
  const { t } = useTranslation();
  const clusters = useRecords('clusters');
  const states = useRecords('clusterStates');
  const { status: liveStatus } = useLiveState();
  return (
    <div className={classes.clusters}>
      {clusters.map(({ id, name, engine }) => {
        const state = states.find((each) => each.id === id);
        // What was true before the connection was lost is not known now.
        const status = !state || liveStatus !== 'live' ? 'unknown' : state.reachable ? 'ok' : 'failed';
        const detail = [t(`app.engine.${engine}`), state?.engineVersion].filter(Boolean).join(' ');
        return (
          <Link key={id} to="/clusters/$id" params={{ id }} className={classes.cluster}>
            <StatusMark status={status} label={name} /> <span className="soft">{detail}</span>
            <span className="visually-hidden">{t(`components.status.${status}`)}</span>
          </Link>
        );
      })}
    </div>
  );
}

import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Page, StatusMark } from '../../components/index.ts';
import { useAction, useClient, useLiveState } from '../../rpc/index.ts';
import { chainOf, type StationAction } from './chain.ts';
import { ChainPicture } from './chain-picture.tsx';
import { Lately } from './lately.tsx';
import { needsOf } from './needs.ts';
import { NeedsYou } from './needs-you.tsx';
import { Now } from './now.tsx';
import classes from './overview.module.css';
import { useCollections } from './use-collections.ts';

/** Is it all right, what is happening, what needs me. */
export function OverviewPage() {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const all = useCollections();
  const stations = useMemo(() => chainOf(all), [all]);
  const needs = useMemo(() => needsOf(all), [all]);
  const act = useStationAction();
  const title = t('app.nav.overview');
  if (!loaded) return <Page title={title} />;
  const status = needs.some((need) => need.status === 'failed') ? 'failed' : needs.length > 0 ? 'attention' : 'ok';
  const isNew = stations.every(({ isSetUp }) => !isSetUp);
  return (
    <Page
      title={title}
      state={!isNew && <StatusMark status={status} label={t(`overview.state.${status}`, { count: needs.length })} />}
      subtitle={isNew ? t('overview.welcome') : undefined}
    >
      <ChainPicture stations={stations} onAction={act} />
      {!isNew && (
        <div className={classes.columns}>
          <NeedsYou needs={needs} />
          <Now operations={all.operations} />
          <Lately releases={all.releases} />
        </div>
      )}
    </Page>
  );
}

function useStationAction(): (action: StationAction) => void {
  const navigate = useNavigate();
  const client = useClient();
  const { hosts } = useCollections();
  const begin = useAction(client.provisioning.begin, {
    onDone: ({ id }) => void navigate({ to: '/setup/$id', params: { id } }),
  });
  return (action) => {
    switch (action) {
      case 'addHost':
        void navigate({ to: '/hosts', search: { add: '1' } });
        return;
      case 'setUp':
      case 'continueSetUp':
        void begin.run({ hostIds: hosts.map(({ id }) => id) });
        return;
      case 'addRegistry':
        void navigate({ to: '/registries', search: { add: '1' } });
        return;
      case 'addApplication':
        void navigate({ to: '/applications', search: { add: '1' } });
    }
  };
}

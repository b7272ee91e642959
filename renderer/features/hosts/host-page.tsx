import { IconDoorExit, IconServerCog, IconStethoscope } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import type { Host } from '../../../shared/schema/host.ts';
import { type Action, EmptyState, Page, RelativeTime, StatusMark, useSearchState } from '../../components/index.ts';
import { useAction, useClient, useLiveState } from '../../rpc/index.ts';
import { NodeTab } from '../clusters/index.ts';
import { useBeginSetup } from './begin-setup.ts';
import { DockerTab } from './detail/docker-tab.tsx';
import { DriftTab } from './detail/drift-tab.tsx';
import { FactsTab } from './detail/facts-tab.tsx';
import { FindingsTab } from './detail/findings-tab.tsx';
import { HistoryTab } from './detail/history-tab.tsx';
import { LeaveDialog } from './detail/leave-dialog.tsx';
import { SettingsTab } from './detail/settings-tab.tsx';
import { useRemoveHost } from './detail/use-remove-host.ts';
import { addressText } from './host-columns.tsx';
import { countVerdicts, type HostRow, hostStanding } from './host-status.ts';
import { useHostRows } from './use-host-rows.ts';

/** One host. */
export function HostPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const row = useHostRows().find((each) => each.id === id);
  if (!row) {
    const title = t('app.nav.hosts');
    if (!loaded) return <Page title={title} />;
    return (
      <Page title={title}>
        <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
      </Page>
    );
  }
  return <HostDetail row={row} />;
}

function HostDetail({ row }: { readonly row: HostRow }) {
  const { t } = useTranslation();
  const { host, state } = row;
  const { status, state: standing } = hostStanding(row);
  const { fail, warn, unknown } = countVerdicts(state?.findings ?? []);
  const actions = useHostActions(host);
  const [check, ...menu] = actions;
  const [search, change] = useSearchState();
  return (
    <>
      <Page
        title={host.name}
        state={<StatusMark status={status} label={t(`hostPages.state.${standing}`)} />}
        subtitle={
          <>
            {host.ssh ? `${host.ssh.username}@${addressText(host)}` : t('hostPages.thisComputer')}
            {state?.summary && ` · ${state.summary.distribution}`}
            {state?.lastSeenAt && (
              <>
                {' · '}
                {t('hostPages.lastSeen')} <RelativeTime at={state.lastSeenAt} />
              </>
            )}
          </>
        }
        action={check}
        menu={menu}
        tabs={[
          {
            id: 'findings',
            label: t('hostPages.findings'),
            ...(state?.checkedAt ? { count: fail + warn + unknown } : {}),
            content: <FindingsTab row={row} check={check} />,
          },
          {
            id: 'facts',
            label: t('hostPages.detail.facts'),
            content: <FactsTab state={state} check={check} />,
            fill: true,
          },
          {
            id: 'drift',
            label: t('hostPages.drift.title'),
            ...(row.drift ? { count: row.drift } : {}),
            content: <DriftTab hostId={host.id} />,
          },
          { id: 'docker', label: t('hostPages.engine'), content: <DockerTab host={host} state={state} /> },
          { id: 'node', label: t('hostPages.node'), content: <NodeTab hostId={host.id} /> },
          {
            id: 'history',
            label: t('hostPages.detail.history'),
            content: <HistoryTab hostId={host.id} />,
            fill: true,
          },
          { id: 'settings', label: t('hostPages.detail.settings'), content: <SettingsTab key={host.id} host={host} /> },
        ]}
      />
      {search.leave && <LeaveDialog hostIds={[host.id]} onClose={() => change({ leave: undefined })} />}
    </>
  );
}

function useHostActions(host: Host): readonly [Action, ...Action[]] {
  const { t } = useTranslation();
  const client = useClient();
  const begin = useBeginSetup();
  const check = useAction(() => client.hosts.check({ ids: [host.id] }));
  const remove = useRemoveHost(host);
  const [, change] = useSearchState();
  return [
    {
      id: 'host.check',
      label: t('hostPages.detail.check'),
      icon: IconStethoscope,
      running: check.running,
      run: () => void check.run(undefined),
    },
    {
      id: 'host.setUp',
      label: t('hostPages.detail.setUp'),
      icon: IconServerCog,
      run: () => void begin.run([host.id]),
    },
    {
      id: 'host.leave',
      label: t('hostPages.leave.action'),
      icon: IconDoorExit,
      danger: true,
      run: () => change({ leave: '1' }),
    },
    remove,
  ];
}

import { Group, SegmentedControl } from '@mantine/core';
import {
  IconDoorExit,
  IconFingerprint,
  IconKey,
  IconPlus,
  IconServerCog,
  IconStethoscope,
  IconTrash,
} from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import {
  type Action,
  DataTable,
  EmptyState,
  Page,
  useConfirmDanger,
  useDriftLook,
  useFormat,
  useSearchState,
} from '../../components/index.ts';
import { useAction, useClient } from '../../rpc/index.ts';
import { AddHostsDialog } from './add/add-hosts.tsx';
import { useBeginSetup, useUnfinishedSetup } from './begin-setup.ts';
import { KnownHostsDialog } from './connect/known-hosts-dialog.tsx';
import { LeaveDialog } from './detail/leave-dialog.tsx';
import { useDockerTasks } from './docker/docker-tasks.tsx';
import { FindingsExport } from './findings/findings-export.tsx';
import type { Grouping } from './fleet/fleet-query.ts';
import { FleetView } from './fleet/fleet-view.tsx';
import { hostColumns } from './host-columns.tsx';
import { hostStanding } from './host-status.ts';
import { PlantKeysDialog } from './login/plant-keys.tsx';
import { useHostRows } from './use-host-rows.ts';

/** All hosts. */
export function HostsPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const format = useFormat();
  const rows = useHostRows();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [search, change] = useSearchState();
  const columns = useMemo(() => hostColumns(t, format), [t, format]);
  const present = useMemo(
    () => new Set(rows.filter(({ id }) => selected.has(id)).map(({ id }) => id)),
    [rows, selected],
  );
  const add: Action = {
    id: 'hosts.add',
    label: t('hostPages.addHosts'),
    icon: IconPlus,
    keys: 'n',
    run: () => change({ add: '1' }),
  };
  const dockerTasks = useDockerTasks([...present]);
  const bulkActions = [...useBulkActions(present, setSelected), ...dockerTasks.actions];
  const menu = usePageActions(rows.map(({ id }) => id));
  const silent = rows.filter((row) => !row.busy && hostStanding(row).status === 'failed').length;
  const title = t('app.nav.hosts');
  const grouping = groupings.find((each) => each === search.group);
  return (
    <Page title={title} action={add} menu={menu} fill>
      {rows.length > 0 && (
        <Group justify="space-between">
          <GroupingChoice grouping={grouping} />
          <FindingsExport ids={present.size > 0 ? [...present] : rows.map(({ id }) => id)} />
        </Group>
      )}
      {grouping && rows.length > 0 ? (
        <FleetView
          rows={rows}
          grouping={grouping}
          selected={present}
          onSelect={setSelected}
          bulkActions={bulkActions}
        />
      ) : (
        <DataTable
          name="hosts"
          label={title}
          columns={columns}
          items={rows}
          sort="name"
          selection={{ ids: present, onChange: setSelected }}
          bulkActions={bulkActions}
          partial={silent > 0 ? t('hostPages.silent', { count: silent }) : undefined}
          onOpen={({ id }) => void navigate({ to: '/hosts/$id', params: { id } })}
          empty={
            <EmptyState
              title={t('hostPages.empty.title')}
              text={t('hostPages.empty.text')}
              action={{ ...add, label: t('hostPages.empty.action') }}
            />
          }
        />
      )}
      {search.known && <KnownHostsDialog onClose={() => change({ known: undefined })} />}
      {search.leave && <LeaveDialog hostIds={[...present]} onClose={() => change({ leave: undefined })} />}
      {search.plant && (
        <PlantKeysDialog
          hosts={rows.flatMap(({ id, host }) => (present.has(id) && host.ssh ? [host] : []))}
          onClose={() => change({ plant: undefined })}
        />
      )}
      {dockerTasks.dialog}
      {search.add && <AddHostsDialog connect onClose={() => change({ add: undefined })} />}
    </Page>
  );
}

const groupings = ['finding', 'role', 'cluster'] as const satisfies readonly Grouping[];

/** A list, or groups; kept in the address. */
function GroupingChoice({ grouping }: { readonly grouping: Grouping | undefined }) {
  const { t } = useTranslation();
  const [, change] = useSearchState();
  return (
    <SegmentedControl
      size="xs"
      style={{ alignSelf: 'flex-start' }}
      aria-label={t('fleet.group')}
      value={grouping ?? 'list'}
      onChange={(value) => change({ group: value === 'list' ? undefined : value, open: undefined }, { push: true })}
      data={[
        { value: 'list', label: t('fleet.list') },
        ...groupings.map((value) => ({ value, label: t(`fleet.by.${value}`) })),
      ]}
    />
  );
}

function usePageActions(ids: readonly string[]): readonly Action[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useClient();
  const unfinished = useUnfinishedSetup();
  const begin = useBeginSetup();
  const [, change] = useSearchState();
  const check = useAction(() => client.hosts.check({ ids: [...ids] }));
  const setUp: Action = unfinished
    ? {
        id: 'hosts.continueSetup',
        label: t('hostPages.continueSetup'),
        icon: IconServerCog,
        run: () => void navigate({ to: '/setup/$id', params: { id: unfinished.id } }),
      }
    : {
        id: 'hosts.beginSetup',
        label: t('hostPages.beginSetup'),
        icon: IconServerCog,
        running: begin.running,
        run: () => void begin.run([]),
      };
  return [
    setUp,
    {
      id: 'hosts.checkAll',
      label: t('hostPages.checkAll'),
      icon: IconStethoscope,
      disabled: ids.length === 0,
      run: () => void check.run(undefined),
    },
    {
      id: 'hosts.knownHosts',
      label: t('hostPages.known.action'),
      icon: IconFingerprint,
      disabled: ids.length === 0,
      run: () => change({ known: '1' }),
    },
  ];
}

function useBulkActions(
  selected: ReadonlySet<string>,
  onSelect: (ids: ReadonlySet<string>) => void,
): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const confirmDanger = useConfirmDanger();
  const begin = useBeginSetup();
  const [, change] = useSearchState();
  const count = selected.size;
  const ids = [...selected];
  const check = useAction(() => client.hosts.check({ ids }));
  const remove = useAction(async () => {
    for (const id of ids) {
      await client.hosts.remove({ id });
      onSelect(new Set(ids.slice(ids.indexOf(id) + 1)));
    }
  });
  const askAndRemove = async (): Promise<void> => {
    const sure = await confirmDanger({
      title: t('hostPages.removeCount', { count }),
      text: t('hostPages.remove.text'),
      confirm: t('hostPages.removeCount', { count }),
      typed: t('hostPages.remove.typed', { count }),
    });
    if (sure) await remove.run(undefined);
  };
  const look = useDriftLook(ids);
  return [
    {
      id: 'hosts.checkSelected',
      label: t('hostPages.checkCount', { count }),
      icon: IconStethoscope,
      running: check.running,
      run: () => void check.run(undefined),
    },
    { ...look, id: 'hosts.driftSelected' },
    {
      id: 'hosts.setUpSelected',
      label: t('hostPages.setUpCount', { count }),
      icon: IconServerCog,
      running: begin.running,
      run: () => void begin.run(ids),
    },
    {
      id: 'hosts.plantSelected',
      label: t('hostPages.plant.plantMany'),
      icon: IconKey,
      run: () => change({ plant: '1' }),
    },
    {
      id: 'hosts.leaveSelected',
      label: t('hostPages.leave.action'),
      icon: IconDoorExit,
      danger: true,
      run: () => change({ leave: '1' }),
    },
    {
      id: 'hosts.removeSelected',
      label: t('hostPages.removeCount', { count }),
      icon: IconTrash,
      danger: true,
      running: remove.running,
      run: () => void askAndRemove(),
    },
  ];
}

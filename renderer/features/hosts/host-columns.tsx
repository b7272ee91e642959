import type { TFunction } from 'i18next';
import type { Host } from '../../../shared/schema/host.ts';
import { type Column, RelativeTime, StatusMark } from '../../components/index.ts';
import { FindingCounts } from './findings/finding-counts.tsx';
import { countVerdicts, type HostRow, hostStanding } from './host-status.ts';

/** `10.0.0.5`, `10.0.0.5:2222`; this computer has none. */
export function addressText(host: Host): string {
  if (!host.ssh) return '';
  const { address, port } = host.ssh;
  if (port === 22) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** `Debian GNU/Linux 12 (bookworm)` as `Debian 12`: a list has no room for the whole name, the host's page has. */
function shortDistribution(name: string | undefined): string | null {
  return name?.replace(/ (GNU\/)?Linux\b| release\b| \(.*\)$/g, '').replace(/(\d+\.\d+)\.\d+$/, '$1') ?? null;
}

/** Columns of the lists of hosts. The first four are enough to choose by. */
export function hostColumns(
  t: TFunction,
  format: { readonly bytes: (bytes: number) => string },
): readonly Column<HostRow>[] {
  const roles = ({ host }: HostRow) => host.profiles.map((profile) => t(`hostPages.profile.${profile}`)).join(', ');
  return [
    { id: 'name', header: t('hostPages.name'), value: ({ host }) => host.name, width: 'minmax(88px, 0.8fr)' },
    {
      id: 'address',
      header: t('hostPages.address'),
      value: ({ host }) => addressText(host) || t('hostPages.thisComputer'),
      cell: ({ host }) => (host.ssh ? <span className="mono">{addressText(host)}</span> : t('hostPages.thisComputer')),
      width: 'minmax(112px, 0.8fr)',
    },
    { id: 'role', header: t('hostPages.role'), value: roles, filter: true, width: 'minmax(136px, 1.7fr)' },
    {
      id: 'state',
      header: t('hostPages.stateColumn'),
      value: (row) => hostStanding(row).state,
      cell: (row) => {
        const { status, state } = hostStanding(row);
        return <StatusMark status={status} label={t(`hostPages.state.${state}`)} />;
      },
      filter: (state) => t(`hostPages.state.${state}`),
      width: 'minmax(160px, 0.8fr)',
    },
    {
      id: 'distribution',
      header: t('hostPages.distribution'),
      value: ({ state }) => shortDistribution(state?.summary?.distribution),
      filter: true,
      width: 'minmax(112px, 0.8fr)',
    },
    {
      id: 'kernel',
      header: t('hostPages.kernel'),
      value: ({ state }) => state?.summary?.kernel ?? null,
      width: 'minmax(104px, 1fr)',
      hidden: true,
    },
    {
      id: 'cores',
      header: t('hostPages.cores'),
      value: ({ state }) => state?.summary?.cores ?? null,
      align: 'right',
      width: '64px',
    },
    {
      id: 'memory',
      header: t('hostPages.memory'),
      value: ({ state }) => state?.summary?.memoryBytes ?? null,
      cell: ({ state }) => (state?.summary ? format.bytes(state.summary.memoryBytes) : null),
      align: 'right',
      width: '92px',
    },
    {
      id: 'engine',
      header: t('hostPages.engine'),
      value: ({ state }) => state?.summary?.dockerVersion ?? null,
      filter: true,
      width: '140px',
    },
    {
      id: 'findings',
      header: t('hostPages.findings'),
      // Failed ones count most, so that sorting brings the worst hosts together.
      value: ({ state }) => {
        if (!state || state.checkedAt === null) return null;
        const { fail, unknown, warn } = countVerdicts(state.findings);
        return fail * 1_000_000 + warn * 1000 + unknown;
      },
      cell: ({ state }) => <FindingCounts state={state} />,
      width: '136px',
    },
    {
      id: 'seen',
      header: t('hostPages.lastSeen'),
      value: ({ state }) => state?.lastSeenAt ?? null,
      cell: ({ state }) => <RelativeTime at={state?.lastSeenAt ?? null} />,
      width: '112px',
    },
  ];
}

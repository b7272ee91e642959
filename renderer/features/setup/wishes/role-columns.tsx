import { NativeSelect } from '@mantine/core';
import type { TFunction } from 'i18next';
import { type Column, StatusMark } from '../../../components/index.ts';
import type { HostRow } from '../../hosts/index.ts';
import classes from '../setup.module.css';
import { readInstall } from './install-draft.ts';
import { InternalAddress } from './internal-address.tsx';
import { installOf, roleReason } from './reasons.ts';
import { type Role, roleOf, roles, type WishesDraft } from './wishes-draft.ts';

interface RoleTable {
  readonly t: TFunction;
  readonly format: { readonly bytes: (bytes: number) => string };
  readonly draft: WishesDraft;
  readonly onRole: (hostId: string, role: Role) => void;
}

/** What each host is to do, why, at which address the others reach it, and how Docker comes onto it. */
export function roleColumns({ t, format, draft, onRole }: RoleTable): readonly Column<HostRow>[] {
  return [
    { id: 'name', header: t('hostPages.name'), value: ({ host }) => host.name, width: 'minmax(120px, 1fr)' },
    {
      id: 'role',
      header: t('setupPages.wishes.role'),
      value: ({ id }) => t(`setupPages.wishes.roles.${roleOf(draft, id)}`),
      cell: ({ id, host }) => (
        <NativeSelect
          size="xs"
          className={classes.select}
          aria-label={t('setupPages.wishes.roleOf', { name: host.name })}
          value={roleOf(draft, id)}
          data={roles.map((value) => ({ value, label: t(`setupPages.wishes.roles.${value}`) }))}
          onChange={(event) => onRole(id, roles.find((role) => role === event.currentTarget.value) ?? 'none')}
        />
      ),
      width: '144px',
    },
    {
      id: 'reason',
      header: t('setupPages.wishes.because'),
      value: ({ id, state }) => t(`setupPages.wishes.reason.${roleReason(roleOf(draft, id), state).key}`),
      cell: ({ id, state }) => {
        const { key } = roleReason(roleOf(draft, id), state);
        const text = t(`setupPages.wishes.reason.${key}`);
        return key === 'small' ? <StatusMark status="attention" label={text} /> : <span className="soft">{text}</span>;
      },
      width: 'minmax(176px, 2fr)',
    },
    {
      id: 'size',
      header: t('setupPages.wishes.size'),
      value: ({ state }) => state?.summary?.memoryBytes ?? null,
      cell: ({ state }) =>
        state?.summary
          ? t('setupPages.wishes.sizeText', {
              count: state.summary.cores,
              memory: format.bytes(state.summary.memoryBytes),
            })
          : null,
      width: '136px',
    },
    {
      id: 'internal',
      header: t('setupPages.wishes.internalAddress'),
      value: ({ host }) => host.internalAddress,
      cell: (row) => <InternalAddress row={row} />,
      width: 'minmax(152px, 1fr)',
    },
    {
      id: 'install',
      header: t('setupPages.wishes.installMethod'),
      value: (row) => installText(t, row, draft),
      cell: (row) => <span title={installText(t, row, draft)}>{installText(t, row, draft)}</span>,
      width: 'minmax(208px, 2fr)',
    },
  ];
}

function installText(t: TFunction, { host, state }: HostRow, draft: WishesDraft): string {
  const { install } = readInstall(draft.install);
  const said = install && installOf(host, state, install);
  return said ? t(said.key, { ...said.params }) : t('setupPages.install.unknown');
}

import { NativeSelect } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import type { HostInput } from '../../../../shared/schema/host.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import type { HostRow } from '../../hosts/index.ts';
import classes from '../setup.module.css';

/** The address by which the other hosts reach this one; a choice where it has several. */
export function InternalAddress({ row }: { readonly row: HostRow }) {
  const { t } = useTranslation();
  const client = useClient();
  const update = useAction((host: HostInput) => client.hosts.update({ id: row.id, host }));
  const { host, state } = row;
  const addresses = [...new Set((state?.summary?.addresses ?? []).map(({ address }) => address))];
  const chosen = host.internalAddress;
  if (addresses.length < 2) return <span className="mono">{chosen ?? addresses[0] ?? '–'}</span>;
  const known = chosen !== null && !addresses.includes(chosen) ? [chosen, ...addresses] : addresses;
  return (
    <NativeSelect
      size="xs"
      className={classes.select}
      aria-label={t('setupPages.wishes.internalAddressOf', { name: host.name })}
      value={chosen ?? ''}
      disabled={update.running}
      data={[...(chosen === null ? [{ value: '', label: t('setupPages.wishes.chooseAddress') }] : []), ...known]}
      onChange={(event) => {
        const { name, ssh, profiles } = host;
        void update.run({ name, ssh, profiles, secrets: {}, internalAddress: event.currentTarget.value || null });
      }}
    />
  );
}

import { NativeSelect, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProxyUrl } from '../../../../shared/schema/install.ts';
import type { HostRow } from '../../hosts/index.ts';
import { type HostProxyDraft, type InstallDraft, readHostProxy } from './install-draft.ts';
import { ProxyLogin } from './proxy-login.tsx';
import classes from './wishes.module.css';

interface HostProxiesProps {
  readonly draft: InstallDraft;
  readonly rows: readonly HostRow[];
  readonly onChange: (change: Partial<InstallDraft>) => void;
}

/** Single hosts that use another proxy than the others, or none. */
export function HostProxies({ draft, rows, onChange }: HostProxiesProps) {
  const { t } = useTranslation();
  const set = (id: string, choice: HostProxyDraft | undefined): void => {
    const { [id]: _, ...others } = draft.proxyHosts;
    onChange({ proxyHosts: choice === undefined ? others : { ...others, [id]: choice } });
  };
  const names = new Map(rows.map(({ id, host }) => [id, host.name]));
  const logins = [
    ...new Set(
      Object.entries(draft.proxyHosts).flatMap(([id, choice]) => {
        const address = choice === 'none' || !names.has(id) ? undefined : ProxyUrl.safeParse(choice.address).data;
        return address === undefined || address === draft.proxyAddress.trim() ? [] : [address];
      }),
    ),
  ];
  return (
    <details className={classes.daemon} open={Object.keys(draft.proxyHosts).length > 0}>
      <summary>{t('setupPages.install.proxyHosts')}</summary>
      {rows.map(({ id, host }) => (
        <HostProxy key={id} name={host.name} choice={draft.proxyHosts[id]} onChange={(choice) => set(id, choice)} />
      ))}
      {logins.map((address) => (
        <ProxyLogin key={address} address={address} />
      ))}
    </details>
  );
}

function HostProxy(props: {
  readonly name: string;
  readonly choice: HostProxyDraft | undefined;
  readonly onChange: (choice: HostProxyDraft | undefined) => void;
}) {
  const { t } = useTranslation();
  const { name, choice, onChange } = props;
  const own = choice === undefined || choice === 'none' ? null : choice;
  const value = own ? 'own' : choice === 'none' ? 'none' : 'all';
  const faults = own ? readHostProxy(own).faults : [];
  const invalid = (field: 'proxyAddress' | 'noProxy', text: string) =>
    faults.includes(field) && text !== '' && t(`setupPages.install.invalid.${field}`, { value: text });
  return (
    <div className={classes.registry}>
      <NativeSelect
        size="xs"
        label={t('setupPages.install.proxyOf', { name })}
        value={value}
        data={['all', 'none', 'own'].map((each) => ({ value: each, label: t(`setupPages.install.proxyFor.${each}`) }))}
        onChange={({ currentTarget }) => {
          if (currentTarget.value === 'own') onChange({ address: '', noProxy: '' });
          else onChange(currentTarget.value === 'none' ? 'none' : undefined);
        }}
      />
      {own && (
        <>
          <TextInput
            size="xs"
            label={t('setupPages.install.proxyAddressOf', { name })}
            placeholder="http://proxy.example:3128"
            spellCheck={false}
            value={own.address}
            error={invalid('proxyAddress', own.address)}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ ...own, address: event.currentTarget.value })}
          />
          <TextInput
            size="xs"
            label={t('setupPages.install.noProxyOf', { name })}
            spellCheck={false}
            value={own.noProxy}
            error={invalid('noProxy', own.noProxy)}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ ...own, noProxy: event.currentTarget.value })}
          />
        </>
      )}
    </div>
  );
}

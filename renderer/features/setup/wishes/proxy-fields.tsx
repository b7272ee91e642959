import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ProxyUrl } from '../../../../shared/schema/install.ts';
import { ErrorNote, SecretField } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import type { HostRow } from '../../hosts/index.ts';
import { Explained } from './explained.tsx';
import type { InstallDraft, InstallErrors } from './install-draft.ts';
import classes from './wishes.module.css';

interface ProxyFieldsProps {
  readonly draft: InstallDraft;
  readonly errors: InstallErrors;
  readonly rows: readonly HostRow[];
  readonly onChange: (change: Partial<InstallDraft>) => void;
}

/** The proxy of the hosts, for packages and Docker: one for all, and for single hosts another one or none. */
export function ProxyFields({ draft, errors, rows, onChange }: ProxyFieldsProps) {
  const { t } = useTranslation();
  const address = ProxyUrl.safeParse(draft.proxyAddress).data;
  return (
    <>
      <Explained about={t('setupPages.install.proxy')} why={t('setupPages.install.proxyWhy')}>
        <TextInput
          label={t('setupPages.install.proxy')}
          description={t('setupPages.install.proxyHint')}
          placeholder="http://proxy.example:3128"
          spellCheck={false}
          value={draft.proxyAddress}
          error={errors.proxyAddress && t('setupPages.install.invalid.proxyAddress', errors.proxyAddress)}
          classNames={{ input: 'mono' }}
          onChange={(event) => onChange({ proxyAddress: event.currentTarget.value })}
        />
      </Explained>
      {address !== undefined && (
        <>
          <TextInput
            label={t('setupPages.install.noProxy')}
            description={t('setupPages.install.noProxyHint')}
            placeholder=".intern.example, 10.0.0.0/8"
            spellCheck={false}
            value={draft.noProxy}
            error={errors.noProxy && t('setupPages.install.invalid.noProxy', errors.noProxy)}
            classNames={{ input: 'mono' }}
            onChange={(event) => onChange({ noProxy: event.currentTarget.value })}
          />
          <ProxyLogin key={address} address={address} />
          <div className={classes.registry}>
            {rows.map(({ id, host }) => (
              <NativeSelect
                key={id}
                size="xs"
                label={t('setupPages.install.proxyOf', { name: host.name })}
                value={draft.proxyHosts[id] === 'none' ? 'none' : 'all'}
                data={['all', 'none'].map((value) => ({ value, label: t(`setupPages.install.proxyFor.${value}`) }))}
                onChange={(event) => {
                  const { [id]: _, ...others } = draft.proxyHosts;
                  onChange({ proxyHosts: event.currentTarget.value === 'none' ? { ...others, [id]: 'none' } : others });
                }}
              />
            ))}
          </div>
        </>
      )}
    </>
  );
}

/** The login of a proxy: kept with the secrets at once, and never shown again. */
function ProxyLogin({ address }: { readonly address: string }) {
  const { t } = useTranslation();
  const client = useClient();
  const queries = useQueryClient();
  const queryKey = ['proxyLogin', address];
  const { data } = useQuery({ queryKey, queryFn: () => client.provisioning.proxyLogin({ address }) });
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState<string | null>();
  const keep = useAction(client.provisioning.setProxyLogin, {
    inline: true,
    onDone: () => {
      setPassword(undefined);
      void queries.invalidateQueries({ queryKey });
    },
  });
  const removing = password === null;
  const ready = removing || (username !== '' && password);
  return (
    <div className={classes.registry}>
      <TextInput
        label={t('setupPages.install.proxyUser')}
        autoComplete="off"
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
      />
      <SecretField
        key={data?.setAt ?? 0}
        label={t('setupPages.install.proxyPassword')}
        description={t('setupPages.install.proxyPasswordHint')}
        setAt={data?.setAt ?? null}
        value={password}
        onChange={setPassword}
        removable
      />
      <ErrorNote error={keep.error} />
      {password !== undefined && (
        <Button
          size="sm"
          variant="default"
          disabled={!ready}
          loading={keep.running}
          onClick={() => void keep.run({ address, login: password ? { username, password } : null })}
        >
          {t(removing ? 'setupPages.install.removeProxyLogin' : 'setupPages.install.keepProxyLogin')}
        </Button>
      )}
    </div>
  );
}

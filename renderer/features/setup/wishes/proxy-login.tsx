import { Button, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ErrorNote, SecretField } from '../../../components/index.ts';
import { useAction, useClient } from '../../../rpc/index.ts';
import classes from './wishes.module.css';

/** The login of a proxy: kept with the secrets at once, and never shown again. */
export function ProxyLogin({ address }: { readonly address: string }) {
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
        label={t('setupPages.install.proxyUser', { address })}
        autoComplete="off"
        value={username}
        onChange={(event) => setUsername(event.currentTarget.value)}
      />
      <SecretField
        key={data?.setAt ?? 0}
        label={t('setupPages.install.proxyPassword', { address })}
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

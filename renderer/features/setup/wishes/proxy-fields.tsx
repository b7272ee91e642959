import { TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { ProxyUrl } from '../../../../shared/schema/install.ts';
import type { HostRow } from '../../hosts/index.ts';
import { Explained } from './explained.tsx';
import { HostProxies } from './host-proxies.tsx';
import type { InstallDraft, InstallErrors } from './install-draft.ts';
import { ProxyLogin } from './proxy-login.tsx';

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
        </>
      )}
      <HostProxies draft={draft} rows={rows} onChange={onChange} />
    </>
  );
}

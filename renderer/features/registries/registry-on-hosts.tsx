import { Button, Checkbox, MultiSelect } from '@mantine/core';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../shared/schema/registry.ts';
import { useOpenPlan } from '../../components/index.ts';
import { useRecords } from '../../rpc/index.ts';
import classes from './registries.module.css';

/** Places the registry's authority and login on hosts, or takes them away: by a plan, without a restart. */
export function RegistryOnHosts({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const hosts = useRecords('hosts');
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const hasAuthority = registry.caCertificate !== null;
  const hasLogin = registry.username !== '' && registry.password.setAt !== null;
  const [authority, setAuthority] = useState(hasAuthority);
  const [login, setLogin] = useState(false);
  if (!hasAuthority && !hasLogin) return null;
  const plan = (remove: boolean) =>
    openPlan({
      task: { kind: 'registryAccess', registryIds: [registry.id], authorities: authority, logins: login, remove },
      hostIds: chosen,
    });
  const nothing = chosen.length === 0 || !(authority || login);
  return (
    <section>
      <h3>{t('registryPages.onHosts.title')}</h3>
      <p className="soft">{t('registryPages.onHosts.hint')}</p>
      <MultiSelect
        label={t('registryPages.onHosts.hosts')}
        data={hosts.map(({ id, name }) => ({ value: id, label: name }))}
        value={[...chosen]}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t('registryPages.onHosts.none') }}
        onChange={setChosen}
      />
      <Checkbox
        mt="xs"
        label={t('registryPages.onHosts.authority')}
        checked={authority}
        disabled={!hasAuthority}
        onChange={(event) => setAuthority(event.currentTarget.checked)}
      />
      <Checkbox
        mt="xs"
        label={t('registryPages.onHosts.login')}
        checked={login}
        disabled={!hasLogin}
        onChange={(event) => setLogin(event.currentTarget.checked)}
      />
      <div className={`${classes.actions} ${classes.below}`}>
        <Button size="sm" variant="default" disabled={nothing} onClick={() => plan(false)}>
          {t('registryPages.onHosts.place')}
        </Button>
        <Button size="sm" variant="subtle" disabled={nothing} onClick={() => plan(true)}>
          {t('registryPages.onHosts.remove')}
        </Button>
      </div>
    </section>
  );
}

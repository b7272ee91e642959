import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../../shared/schema/registry.ts';
import { RelativeTime, StatusMark, useOpenPlan } from '../../../components/index.ts';
import { useRecords } from '../../../rpc/index.ts';
import classes from '../registries.module.css';

/** Hosts that were given the login, and which of them hold an older one than the registry has now. */
export function LoginHosts({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const openPlan = useOpenPlan();
  const hosts = useRecords('hosts');
  const setAt = registry.password.setAt ?? 0;
  const known = registry.loginHosts.flatMap(({ hostId, at }) => {
    const host = hosts.find(({ id }) => id === hostId);
    return host ? [{ id: hostId, name: host.name, at, stale: at < setAt }] : [];
  });
  if (known.length === 0) return null;
  const stale = known.filter((host) => host.stale);
  const renew = () =>
    openPlan({
      task: { kind: 'registryAccess', registryIds: [registry.id], authorities: false, logins: true, remove: false },
      hostIds: stale.map(({ id }) => id),
    });
  return (
    <section>
      <h2 className={classes.heading}>{t('registryPages.login.hosts')}</h2>
      <ul className={classes.lines}>
        {known.map(({ id, name, at, stale: isStale }) => (
          <li key={id}>
            <Link to="/hosts/$id" params={{ id }}>
              {name}
            </Link>
            <StatusMark
              status={isStale ? 'attention' : 'ok'}
              label={t(`registryPages.login.host.${isStale ? 'stale' : 'current'}`)}
            />
            <RelativeTime at={at} />
          </li>
        ))}
      </ul>
      {stale.length > 0 && (
        <Button size="sm" variant="default" onClick={renew}>
          {t('registryPages.login.renew', { count: stale.length })}
        </Button>
      )}
    </section>
  );
}

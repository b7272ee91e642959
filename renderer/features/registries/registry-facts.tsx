import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Registry } from '../../../shared/schema/registry.ts';
import { CodeBlock, Facts, StatusMark } from '../../components/index.ts';
import { useRecord } from '../../rpc/index.ts';
import { EndpointAdvice } from './endpoint-advice.tsx';
import classes from './registries.module.css';

/** Where it is and how it is trusted. */
export function RegistryFacts({ registry }: { readonly registry: Registry }) {
  const { t } = useTranslation();
  const host = useRecord('hosts', registry.hostId);
  const trust = registry.insecure ? 'plain' : registry.caCertificate === null ? 'public' : 'own';
  return (
    <div className={classes.detail}>
      {registry.insecure && (
        <p className={classes.warning}>
          <StatusMark status="failed" label={t('registryPages.insecure')} />
        </p>
      )}
      <Facts
        rows={[
          [t('registryPages.kindColumn'), t(`registryPages.kind.${registry.kind}`)],
          [
            t('registryPages.runsOn'),
            host && (
              <Link key="host" to="/hosts/$id" params={{ id: host.id }}>
                {host.name}
              </Link>
            ),
          ],
          [
            t('registryPages.host'),
            <span key="host" className="mono">
              {registry.host}
            </span>,
          ],
          [t('registryPages.namespace'), registry.namespace || t('registryPages.noNamespace')],
          [t('registryPages.authority'), t(`registryPages.${trust}`)],
        ]}
      />
      <EndpointAdvice host={registry.host} />
      {registry.caCertificate !== null && (
        <section>
          <h2 className={classes.heading}>{t('registryPages.certificate')}</h2>
          <p className="soft">{t('registryPages.certificateHint')}</p>
          <CodeBlock text={registry.caCertificate} label={t('registryPages.certificate')} />
        </section>
      )}
    </div>
  );
}

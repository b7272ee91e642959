import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { matchesSelector } from '../../../../shared/domain/selector.ts';
import type { Service, ServiceHealth } from '../../../../shared/schema/service.ts';
import { ActionButton, Facts, RelativeTime, ShortId, useFormat } from '../../../components/index.ts';
import { useRecord, useRecords } from '../../../rpc/index.ts';
import { healthText, StrategyBlock } from '../../releases/index.ts';
import { EditHealth } from '../edit/edit-health.tsx';
import { EditLabels } from '../edit/edit-labels.tsx';
import { EditPolicy } from '../edit/edit-policy.tsx';
import { LabelChips } from '../label-chips.tsx';
import { portText } from '../service-columns.tsx';
import classes from '../services.module.css';

/** What the engine says of the service, and what can be changed here. */
export function ServiceSettings({ service }: { readonly service: Service }) {
  const { t } = useTranslation();
  const [editing, setEditing] = useState<'labels' | 'policy' | 'health' | null>(null);
  const selecting = useRecords('applications').filter(({ selector }) => matchesSelector(service.labels, selector));
  return (
    <div className={classes.scroll}>
      <div className={classes.columns}>
        <Block title={t('servicePages.spec.title')}>
          <Specification service={service} />
        </Block>
        <div className={classes.stack}>
          <Block
            title={t('servicePages.labels')}
            action={
              <ActionButton
                action={{
                  id: 'services.labels',
                  label: t('servicePages.editLabels.action'),
                  run: () => setEditing('labels'),
                }}
              />
            }
          >
            <LabelChips labels={service.labels} />
            <p className="soft">
              {selecting.length === 0 ? t('servicePages.selectedByNone') : t('servicePages.selectedBy')}
            </p>
            <ul className={classes.plain}>
              {selecting.map(({ id, name }) => (
                <li key={id}>
                  <Link to="/applications/$id" params={{ id }}>
                    {name}
                  </Link>
                </li>
              ))}
            </ul>
          </Block>
          <Block
            title={t('servicePages.policy.title')}
            action={
              <ActionButton
                action={{
                  id: 'services.policy',
                  label: t('servicePages.policy.action'),
                  run: () => setEditing('policy'),
                }}
              />
            }
          >
            <Policy service={service} />
          </Block>
          <Block
            title={t('servicePages.health.title')}
            action={
              <ActionButton
                action={{
                  id: 'services.health',
                  label: t('servicePages.health.action'),
                  run: () => setEditing('health'),
                }}
              />
            }
          >
            <Health health={service.health} />
          </Block>
          <StrategyBlock subject={{ scope: 'service', subjectId: service.id, name: service.name, service }} />
          <Block title={t('servicePages.create.environment')}>
            {service.environmentNames.length === 0 ? (
              <p className="soft">{t('servicePages.spec.noEnvironment')}</p>
            ) : (
              <Facts
                rows={service.environmentNames.map((name) => [
                  name,
                  <span key={name} className="soft">
                    {t('servicePages.spec.masked')}
                  </span>,
                ])}
              />
            )}
          </Block>
        </div>
      </div>
      {editing === 'labels' && <EditLabels service={service} onClose={() => setEditing(null)} />}
      {editing === 'policy' && <EditPolicy service={service} onClose={() => setEditing(null)} />}
      {editing === 'health' && <EditHealth service={service} onClose={() => setEditing(null)} />}
    </div>
  );
}

function Block(props: { readonly title: string; readonly action?: ReactNode; readonly children: ReactNode }) {
  return (
    <section className={classes.block}>
      <div className={classes.blockHead}>
        <h2>{props.title}</h2>
        {props.action}
      </div>
      {props.children}
    </section>
  );
}

function Specification({ service }: { readonly service: Service }) {
  const { t } = useTranslation();
  const cluster = useRecord('clusters', service.clusterId);
  return (
    <Facts
      rows={[
        [
          t('servicePages.image'),
          <span key="image" className="mono">
            {service.image.replace(/@.*$/, '')}
          </span>,
        ],
        [t('releasePages.digest'), <ShortId key="digest" value={service.digest} />],
        [t('servicePages.create.cluster'), cluster?.name],
        [t('servicePages.create.mode'), t(`servicePages.create.${service.mode}`)],
        [
          t('servicePages.replicas'),
          t('servicePages.ofCount', { running: service.replicasRunning, wanted: service.replicasWanted }),
        ],
        [
          t('servicePages.ports'),
          service.ports.length === 0
            ? t('servicePages.spec.noPorts')
            : service.ports.map((port) => (
                <div key={`${port.published}/${port.protocol}`}>
                  <span className="mono">{portText(port)}</span>{' '}
                  <span className="soft">{t(`servicePages.portMode.${port.mode}`)}</span>
                </div>
              )),
        ],
        [t('servicePages.spec.createdBy'), t(`servicePages.spec.${service.managed ? 'managed' : 'foreign'}`)],
        [t('servicePages.spec.created'), <RelativeTime key="created" at={service.createdAt} />],
        [t('servicePages.spec.updated'), <RelativeTime key="updated" at={service.updatedAt} />],
        [t('servicePages.spec.updateMessage'), service.updateMessage || null],
      ]}
    />
  );
}

function Health({ health }: { readonly health: ServiceHealth }) {
  const { t } = useTranslation();
  const format = useFormat();
  if (health.kind !== 'check') return <p>{t(`servicePages.health.needs.${health.kind}`)}</p>;
  const { intervalSeconds, timeoutSeconds, retries, startSeconds } = health.check;
  const seconds = (value: number) => format.duration(value * 1000);
  return (
    <Facts
      rows={[
        [
          t('servicePages.health.kind'),
          <span key="kind" className="mono">
            {healthText(t, health)}
          </span>,
        ],
        [t('servicePages.health.interval'), seconds(intervalSeconds)],
        [t('servicePages.health.timeout'), seconds(timeoutSeconds)],
        [t('servicePages.health.retries'), retries],
        [t('servicePages.health.start'), seconds(startSeconds)],
      ]}
    />
  );
}

function Policy({ service }: { readonly service: Service }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { update } = service;
  if (!update) return <p className="soft">{t('servicePages.policy.none')}</p>;
  const seconds = (value: number) => format.duration(value * 1000);
  return (
    <Facts
      rows={[
        [t('servicePages.policy.parallelism'), update.parallelism],
        [
          t('servicePages.policy.order'),
          t(`servicePages.policy.${update.order === 'start-first' ? 'startFirst' : 'stopFirst'}`),
        ],
        [t('servicePages.policy.delay'), seconds(update.delaySeconds)],
        [t('servicePages.policy.monitor'), seconds(update.monitorSeconds)],
        [t('servicePages.policy.timeout'), seconds(update.timeoutSeconds)],
      ]}
    />
  );
}

import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { followed } from '../../../../shared/domain/source-rule.ts';
import { Facts, ShortId } from '../../../components/index.ts';
import { useRecord, useRecords } from '../../../rpc/index.ts';
import { LabelChips, SelectedServices } from '../../services/index.ts';
import type { ApplicationRow } from '../application-status.ts';
import classes from '../applications.module.css';

/** What a push to the branch would do now: who notices it, where it is built, which services get it. */
export function PushPreview({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const { application, state } = row;
  const receivers = useRecords('receivers').filter(({ applicationId }) => applicationId === application.id);
  const host = useRecord('hosts', application.buildHostId ?? '');
  const registry = useRecord('registries', application.registryId);
  return (
    <section className={classes.block}>
      <h2>{t('applicationPages.push.title')}</h2>
      <Facts
        rows={[
          [
            t('applicationPages.push.noticed'),
            <ul key="noticed" className={classes.plain}>
              {receivers.map(({ id, name, enabled }) => (
                <li key={id}>
                  <Link to="/receivers/$id" params={{ id }}>
                    {name}
                  </Link>{' '}
                  <span className="soft">
                    {t(enabled ? 'applicationPages.push.atOnce' : 'applicationPages.push.disabled')}
                  </span>
                </li>
              ))}
              <li className={receivers.length > 0 ? 'soft' : ''}>
                {application.pollSeconds === 0
                  ? t(receivers.length > 0 ? 'applicationPages.pipeline.noPoll' : 'applicationPages.push.unnoticed')
                  : t('applicationPages.pipeline.poll', { count: application.pollSeconds })}
              </li>
            </ul>,
          ],
          [
            t('applicationPages.push.head'),
            <span key="head">
              <span className="mono">{followed(application)}</span> <ShortId value={state?.seenCommit ?? null} />
            </span>,
          ],
          [
            t('applicationPages.push.built'),
            t('applicationPages.push.builtOn', {
              host: application.buildHostId === null ? t('applicationPages.push.idlest') : (host?.name ?? '–'),
              dockerfile: application.dockerfile,
              registry: registry?.name ?? '–',
            }),
          ],
          [t('applicationPages.column.selector'), <LabelChips key="selector" labels={application.selector} />],
          [
            t(application.autoRelease ? 'applicationPages.push.released' : 'applicationPages.push.wouldRelease'),
            <SelectedServices key="services" clusterId={application.clusterId} selector={application.selector} />,
          ],
        ]}
      />
    </section>
  );
}

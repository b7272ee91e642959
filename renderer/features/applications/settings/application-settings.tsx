import { IconEdit } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { followed } from '../../../../shared/domain/source-rule.ts';
import type { Application } from '../../../../shared/schema/application.ts';
import { ActionButton, Facts, useFormat, useSearchState } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import { StrategyBlock } from '../../releases/index.ts';
import { LabelChips } from '../../services/index.ts';
import classes from '../applications.module.css';
import { useBuildRows } from './build-rows.tsx';
import { DeployKey } from './deploy-key.tsx';

/** What was set, and the deploy key. */
export function ApplicationSettings({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const [, change] = useSearchState();
  return (
    <div className={classes.scroll}>
      <div className={classes.columns}>
        <section className={classes.block}>
          <div className={classes.stationHead}>
            <h2>{t('applicationPages.tab.settings')}</h2>
            <ActionButton
              action={{
                id: 'applications.edit',
                label: t('applicationPages.form.action'),
                icon: IconEdit,
                run: () => change({ edit: '1' }),
              }}
            />
          </div>
          <Settings application={application} />
        </section>
        <StrategyBlock subject={{ scope: 'application', subjectId: application.id, name: application.name }} />
        {application.git.method === 'deploy-key' && <DeployKey application={application} />}
      </div>
    </div>
  );
}

function Settings({ application }: { readonly application: Application }) {
  const { t } = useTranslation();
  const format = useFormat();
  const registry = useRecord('registries', application.registryId);
  const host = useRecord('hosts', application.buildHostId ?? '');
  const cluster = useRecord('clusters', application.clusterId);
  const { git, source, gitHostKey, secrets } = application;
  const setOn = (at: number | null) =>
    at === null ? t('applicationPages.settings.notSet') : t('components.secret.setOn', { date: format.date(at) });
  return (
    <Facts
      rows={[
        [
          t('applicationPages.form.url'),
          <span key="url" className="mono">
            {git.url}
          </span>,
        ],
        [
          t(`applicationPages.rule.follows.${source.follow}`),
          <span key="followed" className="mono">
            {followed(application)}
          </span>,
        ],
        [
          t('applicationPages.rule.watch'),
          source.watch.length > 0 ? source.watch.join(', ') : t('applicationPages.rule.everything'),
        ],
        [t('applicationPages.rule.skipWords'), source.skipWords.join(', ') || '–'],
        [t('applicationPages.form.method'), t(`applicationPages.form.methods.${git.method}`)],
        [t('applicationPages.form.username'), git.method === 'token' ? git.username || '–' : null],
        [t('applicationPages.form.token'), git.method === 'token' ? setOn(secrets.token.setAt) : null],
        [t('applicationPages.form.deployKey'), git.method === 'deploy-key' ? setOn(secrets.deployKey.setAt) : null],
        [
          t('applicationPages.settings.hostKey'),
          gitHostKey && <span key="key" className="mono">{`${gitHostKey.type} ${gitHostKey.fingerprint}`}</span>,
        ],
        [t('applicationPages.form.context'), application.context || t('applicationPages.form.root')],
        [t('applicationPages.form.dockerfile'), application.dockerfile],
        [
          t('applicationPages.form.registry'),
          registry && (
            <Link key="registry" to="/registries" search={{ registry: registry.id }}>
              {registry.name}
            </Link>
          ),
        ],
        [
          t('applicationPages.form.image'),
          <span key="image" className="mono">
            {application.image}
          </span>,
        ],
        [
          t('applicationPages.form.buildHost'),
          application.buildHostId === null
            ? t('applicationPages.form.idlest')
            : host && (
                <Link key="host" to="/hosts/$id" params={{ id: host.id }}>
                  {host.name}
                </Link>
              ),
        ],
        ...useBuildRows(application),
        [t('applicationPages.form.cluster'), cluster?.name],
        [t('applicationPages.form.selector'), <LabelChips key="selector" labels={application.selector} />],
        [
          t('applicationPages.form.poll'),
          application.pollSeconds === 0 || source.follow === 'commit'
            ? t('applicationPages.pipeline.noPoll')
            : t('applicationPages.pipeline.poll', { count: application.pollSeconds }),
        ],
        [
          t('applicationPages.form.autoRelease'),
          t(`applicationPages.settings.${application.autoRelease ? 'yes' : 'no'}`),
        ],
      ]}
    />
  );
}

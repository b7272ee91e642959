import { IconEdit, IconHammer, IconPlus, IconRadar2, IconTrash } from '@tabler/icons-react';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { followed } from '../../../shared/domain/source-rule.ts';
import { type Action, EmptyState, Page, StatusMark, useConfirmDanger, useSearchState } from '../../components/index.ts';
import { useAction, useClient, useLiveState } from '../../rpc/index.ts';
import { ReleaseTable } from '../releases/index.ts';
import { sourceText } from './application-columns.tsx';
import { type ApplicationRow, applicationStanding } from './application-status.ts';
import { BuildsView } from './builds/builds-view.tsx';
import { ApplicationForm } from './form/application-form.tsx';
import { PipelineView } from './pipeline/pipeline-view.tsx';
import { ApplicationSettings } from './settings/application-settings.tsx';
import { useApplicationRows } from './use-application-rows.ts';

/** One application: from its branch to what runs. */
export function ApplicationPage({ id }: { readonly id: string }) {
  const { t } = useTranslation();
  const { loaded } = useLiveState();
  const row = useApplicationRows().find((each) => each.id === id);
  if (row) return <KnownApplication row={row} />;
  if (!loaded) return <Page title={t('app.nav.applications')} />;
  return (
    <Page title={t('app.nav.applications')}>
      <EmptyState title={t('app.gone.title')} text={t('app.gone.text')} />
    </Page>
  );
}

function KnownApplication({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const client = useClient();
  const [search, change] = useSearchState();
  const { application, builds, releases } = row;
  const { status, state } = applicationStanding(row);
  const build = useAction(client.builds.start, {
    onDone: ({ buildId }) => change({ tab: 'builds', build: buildId }, { push: true }),
  });
  const buildNow: Action = {
    id: 'applications.build',
    label: t('applicationPages.buildNow'),
    icon: IconHammer,
    keys: 'b',
    running: build.running,
    run: () => void build.run({ applicationId: application.id }),
  };
  const tabs = [
    { id: 'pipeline', label: t('applicationPages.tab.pipeline'), content: <PipelineView row={row} /> },
    { id: 'builds', label: t('applicationPages.tab.builds'), count: builds.length, content: <BuildsView row={row} /> },
    {
      id: 'releases',
      label: t('applicationPages.tab.releases'),
      count: releases.length,
      content: (
        <ReleaseTable
          name="application-releases"
          releases={releases}
          empty={
            <EmptyState title={t('applicationPages.noReleases.title')} text={t('applicationPages.noReleases.text')} />
          }
        />
      ),
    },
    {
      id: 'settings',
      label: t('applicationPages.tab.settings'),
      content: <ApplicationSettings application={application} />,
    },
  ];
  return (
    <>
      <Page
        title={application.name}
        state={<StatusMark status={status} label={t(`applicationPages.state.${state}`)} />}
        subtitle={
          <span title={application.git.url}>
            {t(`applicationPages.subtitle.${application.source.follow}`, {
              source: sourceText(application.git.url),
              what: followed(application),
            })}
          </span>
        }
        action={buildNow}
        menu={useApplicationMenu(row)}
        tabs={tabs}
        fill
      />
      {search.edit && <ApplicationForm application={application} onClose={() => change({ edit: undefined })} />}
    </>
  );
}

function useApplicationMenu({ application }: ApplicationRow): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const confirmDanger = useConfirmDanger();
  const [, change] = useSearchState();
  const { id, name } = application;
  const look = useAction(client.applications.look, {
    onDone: ({ buildId }) => {
      if (buildId !== null) change({ tab: 'builds', build: buildId }, { push: true });
    },
  });
  const remove = useAction(client.applications.remove, { onDone: () => void navigate({ to: '/applications' }) });
  const label = t('applicationPages.remove.action', { name });
  const ask = async (): Promise<void> => {
    const text = t('applicationPages.remove.text', { name });
    if (await confirmDanger({ title: label, text, confirm: label, typed: name })) await remove.run({ id });
  };
  return [
    {
      id: 'applications.look',
      label: t('applicationPages.lookNow'),
      icon: IconRadar2,
      running: look.running,
      run: () => void look.run({ id }),
    },
    {
      id: 'applications.createService',
      label: t('applicationPages.createService'),
      icon: IconPlus,
      run: () => void navigate({ to: '/services', search: { create: '1', application: id } }),
    },
    {
      id: 'applications.edit',
      label: t('applicationPages.form.action'),
      icon: IconEdit,
      keys: 'e',
      run: () => change({ edit: '1' }),
    },
    {
      id: 'applications.remove',
      label,
      icon: IconTrash,
      danger: true,
      running: remove.running,
      run: () => void ask(),
    },
  ];
}

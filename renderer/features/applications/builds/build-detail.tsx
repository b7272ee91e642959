import { SegmentedControl } from '@mantine/core';
import { IconPlayerStop, IconRefresh, IconRocket } from '@tabler/icons-react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Application } from '../../../../shared/schema/application.ts';
import type { Build } from '../../../../shared/schema/build.ts';
import type { Release } from '../../../../shared/schema/release.ts';
import {
  type Action,
  ActionButton,
  Bytes,
  Duration,
  ErrorNote,
  Facts,
  ShortId,
  StatusMark,
  StepList,
  StreamOutput,
  useActions,
  useOperationOutput,
  useSearchState,
} from '../../../components/index.ts';
import { useAction, useClient, useRecord, useRecords } from '../../../rpc/index.ts';
import { VerdictMark } from '../../releases/index.ts';
import { buildStatus } from '../application-status.ts';
import classes from '../applications.module.css';
import { BuildNews, FailedStep, Layers, Stages } from './build-parts.tsx';
import own from './builds.module.css';

type View = 'output' | 'stages' | 'layers';

/** One build: what it made, its steps, its output; cancel it, release it. What failed is shown first. */
export function BuildDetail({ build, application }: { readonly build: Build; readonly application: Application }) {
  const { t } = useTranslation();
  const operation = useRecord('operations', build.operationId);
  const actions = useBuildActions(build, application);
  const commit = build.commit?.slice(0, 7) ?? '';
  const [chosen, setChosen] = useState<View>('output');
  const [asked, setAsked] = useState<{ readonly line: number } | null>(null);
  const failed = useMemo(() => (build.failure ? { line: build.failure.line } : null), [build.failure]);
  const toLine = (line: number): void => {
    setChosen('output');
    setAsked({ line });
  };
  return (
    <section className={classes.build} aria-label={t('applicationPages.build.label', { commit })}>
      <div className={classes.buildHead}>
        <div className={classes.buildTitle}>
          <h2>{build.subject || t('applicationPages.build.label', { commit })}</h2>
          <StatusMark status={buildStatus[build.state]} label={t(`applicationPages.buildState.${build.state}`)} />
        </div>
        <div className={own.actions}>
          {actions.map((action) => (
            <ActionButton key={action.id} action={action} />
          ))}
        </div>
      </div>
      <BuildNews build={build} />
      <ErrorNote error={build.error} />
      <FailedStep build={build} onLine={toLine} />
      <BuildFacts build={build} />
      <div className={own.work}>
        {operation && operation.steps.length > 0 && (
          <div className={own.steps}>
            <StepList steps={operation.steps} />
          </div>
        )}
        <div className={own.view}>
          <Views build={build} view={chosen} onView={setChosen} />
          {chosen === 'output' && <BuildOutput build={build} application={application} goTo={asked ?? failed} />}
          {chosen === 'stages' && <Stages build={build} onLine={toLine} />}
          {chosen === 'layers' && <Layers build={build} />}
        </div>
      </div>
    </section>
  );
}

function Views(props: { readonly build: Build; readonly view: View; readonly onView: (view: View) => void }) {
  const { t } = useTranslation();
  const { stages, layers } = props.build;
  const views: readonly (readonly [View, string])[] = [
    ['output', t('applicationPages.build.output')],
    ...(stages.length > 0 ? [['stages', t('applicationPages.build.stages')] as const] : []),
    ...(layers.length > 0 ? [['layers', t('applicationPages.build.layers')] as const] : []),
  ];
  if (views.length === 1) return null;
  return (
    <SegmentedControl
      size="xs"
      className={own.tabs}
      aria-label={t('applicationPages.build.tabs')}
      value={props.view}
      data={views.map(([value, label]) => ({ value, label }))}
      onChange={(value) => props.onView(views.find(([view]) => view === value)?.[0] ?? 'output')}
    />
  );
}

function BuildOutput(props: {
  readonly build: Build;
  readonly application: Application;
  readonly goTo: { readonly line: number } | null;
}) {
  const { t } = useTranslation();
  const { build, application, goTo } = props;
  const output = useOperationOutput(build.operationId);
  const commit = build.commit?.slice(0, 7) ?? '';
  return (
    <StreamOutput
      output={output}
      goTo={goTo}
      label={t('applicationPages.build.outputOf', { application: application.name, commit })}
    />
  );
}

/** Cancel while it runs; release what it made; build it again. */
function useBuildActions(build: Build, application: Application): readonly Action[] {
  const { t } = useTranslation();
  const client = useClient();
  const navigate = useNavigate();
  const cancel = useAction(client.operations.cancel);
  const release = useAction(client.releases.startBuild, {
    onDone: ({ releaseIds: [id] }) => {
      if (id !== undefined) void navigate({ to: '/releases/$id', params: { id } });
    },
  });
  const [, change] = useSearchState();
  const rebuild = useAction(client.builds.start, {
    onDone: ({ buildId }) => change({ build: buildId }, { push: true }),
  });
  const stop: Action = {
    id: 'builds.cancel',
    label: t('applicationPages.build.cancel'),
    icon: IconPlayerStop,
    running: cancel.running,
    run: () => void cancel.run({ id: build.operationId }),
  };
  const releaseIt: Action = {
    id: 'builds.release',
    label: t('applicationPages.build.release'),
    icon: IconRocket,
    running: release.running,
    run: () => void release.run({ buildId: build.id }),
  };
  const again: Action = {
    id: 'builds.again',
    label: t('applicationPages.build.again'),
    icon: IconRefresh,
    running: rebuild.running,
    run: () => void rebuild.run({ applicationId: application.id, commit: build.commit ?? undefined, fresh: true }),
  };
  const ended = build.digest === null ? [again] : [again, releaseIt];
  const actions = buildStatus[build.state] === 'working' ? [stop] : ended;
  useActions(actions.map((action) => ({ ...action, group: application.name })));
  return actions;
}

function BuildFacts({ build }: { readonly build: Build }) {
  const { t } = useTranslation();
  const host = useRecord('hosts', build.hostId ?? '');
  const releases = latestByService(useRecords('releases').filter(({ buildId }) => buildId === build.id));
  return (
    <Facts
      rows={[
        [
          t('releasePages.commit'),
          <span key="commit">
            <ShortId value={build.commit} /> {build.author && <span className="soft">{build.author}</span>}
          </span>,
        ],
        [t('releasePages.triggerColumn'), t(`releasePages.trigger.${build.trigger}`)],
        [
          t('applicationPages.build.image'),
          <span key="image">
            <span className="mono">
              {build.image}
              {build.tag && `:${build.tag}`}
            </span>
            {build.digest && (
              <>
                <br />
                <ShortId value={build.digest} /> <span className="soft">·</span> <Bytes value={build.sizeBytes} />
              </>
            )}
          </span>,
        ],
        [
          t('applicationPages.build.host'),
          host && (
            <span key="host">
              <Link to="/hosts/$id" params={{ id: host.id }}>
                {host.name}
              </Link>
              {build.way && <span className="soft"> {t(`applicationPages.build.ways.${build.way}`)}</span>}
            </span>
          ),
        ],
        [t('releasePages.duration'), <Duration key="duration" from={build.startedAt} to={build.finishedAt} />],
        [
          t('applicationPages.build.released'),
          releases.length === 0 ? null : (
            <ul key="releases" className={classes.inline}>
              {releases.map((release) => (
                <li key={release.id}>
                  <Link to="/releases/$id" params={{ id: release.id }}>
                    {release.serviceName}
                  </Link>{' '}
                  <VerdictMark release={release} />
                </li>
              ))}
            </ul>
          ),
        ],
      ]}
    />
  );
}

/** A service may have got the same build more than once: the last time counts. */
function latestByService(releases: readonly Release[]): readonly Release[] {
  const oldestFirst = [...releases].sort((one, other) => one.createdAt - other.createdAt);
  return [...new Map(oldestFirst.map((release) => [release.serviceId, release])).values()];
}

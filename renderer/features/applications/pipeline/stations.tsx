import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { followed } from '../../../../shared/domain/source-rule.ts';
import type { Build } from '../../../../shared/schema/build.ts';
import type { Status } from '../../../../shared/schema/common.ts';
import { Duration, ErrorNote, ProgressLine, RelativeTime, ShortId, StatusMark } from '../../../components/index.ts';
import { useMessage, useRecord } from '../../../rpc/index.ts';
import { isUnderWay, VerdictMark, verdictStatus } from '../../releases/index.ts';
import { type ApplicationRow, buildStatus, lastBatch } from '../application-status.ts';
import classes from '../applications.module.css';

function Station(props: { readonly title: string; readonly mark: ReactNode; readonly children: ReactNode }) {
  return (
    <>
      <div className={classes.stationHead}>
        <h2>{props.title}</h2>
        {props.mark}
      </div>
      {props.children}
    </>
  );
}

/** What was seen of the branch, and what began the last build. */
export function TriggerStation({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const { application, state, builds } = row;
  const [build] = builds;
  const status: Status = state?.error ? 'attention' : state?.seenCommit ? 'ok' : 'unknown';
  return (
    <Station
      title={t('applicationPages.pipeline.trigger')}
      mark={<StatusMark status={status} label={t(`applicationPages.pipeline.source.${status}`)} />}
    >
      <p>
        <span className="mono">{followed(application)}</span> <ShortId value={state?.seenCommit ?? null} />
      </p>
      <p className="soft">
        {state?.lookedAt ? (
          <>
            {t('applicationPages.pipeline.looked')} <RelativeTime at={state.lookedAt} />
          </>
        ) : (
          t('applicationPages.pipeline.neverLooked')
        )}
      </p>
      <p className="soft">
        {application.pollSeconds === 0 || application.source.follow === 'commit'
          ? t('applicationPages.pipeline.noPoll')
          : t('applicationPages.pipeline.poll', { count: application.pollSeconds })}
      </p>
      {state?.skipped && (
        <p>
          {t(`applicationPages.skipped.${state.skipped.reason}`, {
            commit: state.skipped.commit.slice(0, 7),
            detail: state.skipped.detail,
          })}
        </p>
      )}
      {build && (
        <p className="soft">
          {t('applicationPages.pipeline.startedBy', { trigger: t(`releasePages.trigger.${build.trigger}`) })}
        </p>
      )}
      <ErrorNote error={state?.error ?? null} />
    </Station>
  );
}

/** The last build, with its step while it runs. */
export function BuildStation({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const [build] = row.builds;
  if (!build) {
    return (
      <Station
        title={t('applicationPages.pipeline.build')}
        mark={<StatusMark status="unknown" label={t('applicationPages.pipeline.neverBuilt')} />}
      >
        <p className="soft">{t('applicationPages.pipeline.neverBuiltText')}</p>
      </Station>
    );
  }
  return (
    <Station
      title={t('applicationPages.pipeline.build')}
      mark={<StatusMark status={buildStatus[build.state]} label={t(`applicationPages.buildState.${build.state}`)} />}
    >
      <p>
        <ShortId value={build.commit} /> {build.subject}
      </p>
      {build.author && <p className="soft">{build.author}</p>}
      <BuildProgress build={build} />
      <p>
        <Link to="/applications/$id" params={{ id: build.applicationId }} search={{ tab: 'builds', build: build.id }}>
          {t('applicationPages.pipeline.openBuild')}
        </Link>
      </p>
    </Station>
  );
}

/** How far a build is while it runs; afterwards its times. */
export function BuildProgress({ build }: { readonly build: Build }) {
  const { t } = useTranslation();
  const message = useMessage();
  const operation = useRecord('operations', build.operationId);
  if (buildStatus[build.state] === 'working') {
    const step = operation?.steps.find(({ state }) => state === 'running');
    return (
      <ProgressLine
        progress={operation?.progress ?? null}
        startedAt={build.startedAt}
        finishedAt={build.finishedAt}
        doing={step ? message(step.title) : t(`applicationPages.buildState.${build.state}`)}
      />
    );
  }
  return (
    <p className="soft">
      <RelativeTime at={build.finishedAt} /> · {t('applicationPages.pipeline.took')}{' '}
      <Duration from={build.startedAt} to={build.finishedAt} />
    </p>
  );
}

/** The last releases of one trigger, service by service. */
export function ReleaseStation({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const batch = lastBatch(row.releases);
  if (batch.length === 0) {
    return (
      <Station
        title={t('applicationPages.pipeline.release')}
        mark={<StatusMark status="unknown" label={t('applicationPages.pipeline.neverReleased')} />}
      >
        <p className="soft">
          {t(
            row.application.autoRelease
              ? 'applicationPages.pipeline.releasesItself'
              : 'applicationPages.pipeline.byHand',
          )}
        </p>
      </Station>
    );
  }
  const ended = batch.filter((release) => !isUnderWay(release)).length;
  return (
    <Station
      title={t('applicationPages.pipeline.release')}
      mark={
        <StatusMark
          status={batchStatus(batch.map(({ verdict }) => verdictStatus[verdict]))}
          label={t('applicationPages.pipeline.batch', { done: ended, all: batch.length })}
        />
      }
    >
      <ul className={classes.plain}>
        {batch.map((release) => (
          <li key={release.id} className={classes.releaseLine}>
            <Link to="/releases/$id" params={{ id: release.id }}>
              {release.serviceName}
            </Link>
            <VerdictMark release={release} />
            <span className="soft">
              {isUnderWay(release) ? (
                t('releasePages.ofCount', { done: release.tasksDone, all: release.tasksWanted })
              ) : (
                <Duration from={release.startedAt} to={release.finishedAt} />
              )}
            </span>
          </li>
        ))}
      </ul>
    </Station>
  );
}

const worstFirst: readonly Status[] = ['working', 'failed', 'unknown', 'attention', 'ok'];

function batchStatus(statuses: readonly Status[]): Status {
  return worstFirst.find((status) => statuses.includes(status)) ?? 'unknown';
}

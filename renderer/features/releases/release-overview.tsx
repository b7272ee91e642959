import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Release } from '../../../shared/schema/release.ts';
import { CodeBlock, DiffView, Duration, Facts, ProgressLine, RelativeTime, ShortId } from '../../components/index.ts';
import { useMessage, useRecord, useRecords } from '../../rpc/index.ts';
import { healthLines } from './health-text.ts';
import { HeldRelease } from './release-hold.tsx';
import { ReleaseTimeline } from './release-timeline.tsx';
import classes from './releases.module.css';
import { PlanReasons } from './strategy/plan-reasons.tsx';
import { isUnderWay, VerdictMark, verdictStatus } from './verdict.tsx';

/** What happened, why, and what it changed. */
export function ReleaseOverview({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  return (
    <div className={classes.scroll}>
      <div className={classes.columns}>
        <div className={classes.main}>
          {release.hold && <HeldRelease release={release} hold={release.hold} />}
          {release.verdict === 'waiting' ? null : isUnderWay(release) ? (
            <ReleaseProgress release={release} />
          ) : (
            <ReleaseVerdict release={release} />
          )}
          <section className={classes.block}>
            <h2>{t('releasePages.timeline')}</h2>
            <ReleaseTimeline release={release} />
          </section>
        </div>
        <div className={classes.side}>
          <section className={classes.block}>
            <h2>{t('releasePages.about')}</h2>
            <ReleaseFacts release={release} />
          </section>
          {release.plan && (
            <section className={classes.block}>
              <h2>{t('releasePages.plan')}</h2>
              <PlanReasons plan={release.plan} />
            </section>
          )}
          <section className={classes.block}>
            <h2>{t('releasePages.changed')}</h2>
            <DiffView
              path={t('releasePages.imageOf', { service: release.serviceName })}
              before={release.fromImage}
              after={release.toImage}
            />
            {release.fromImage === release.toImage && <p className="soft">{t('releasePages.sameImage')}</p>}
            {release.health && (
              <DiffView
                path={t('releasePages.healthOf', { service: release.serviceName })}
                before={healthLines(t, release.health.from)}
                after={healthLines(t, release.health.to)}
              />
            )}
          </section>
        </div>
      </div>
    </div>
  );
}

function ReleaseProgress({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  const { tasksDone, tasksWanted } = release;
  const doing =
    release.verdict === 'queued'
      ? t('releasePages.waits')
      : t('releasePages.tasksDone', { done: tasksDone, all: tasksWanted });
  return (
    <section className={classes.verdict} data-status="working" aria-live="polite">
      <ProgressLine
        progress={tasksWanted > 0 ? tasksDone / tasksWanted : null}
        startedAt={release.startedAt}
        finishedAt={release.finishedAt}
        doing={doing}
      />
    </section>
  );
}

function ReleaseVerdict({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  const message = useMessage();
  const { verdict, cause, reason, lastLogLines, failure } = release;
  const about = cause ?? verdict;
  return (
    <section className={classes.verdict} data-status={verdictStatus[verdict]}>
      <strong>
        <VerdictMark release={release} />
      </strong>
      <p>
        {t(
          [
            ...(isOfHealth(release) ? [`releasePages.meaningOfHealth.${verdict}`] : []),
            `releasePages.meaning.${verdict}`,
          ],
          {
            service: release.serviceName,
            done: release.tasksDone,
            all: release.tasksWanted,
          },
        )}
      </p>
      {reason && (
        <p>
          <span className="soft">{t('releasePages.reason')} </span>
          {message(reason)}
        </p>
      )}
      {verdictStatus[verdict] !== 'ok' && <p>{t(`releasePages.advice.${about}`)}</p>}
      {failure && verdictStatus[verdict] !== 'ok' && <FailingTask failure={failure} />}
      {lastLogLines.length > 0 && (
        <>
          <p className="soft">{t('releasePages.lastLines')}</p>
          <CodeBlock text={lastLogLines.join('\n')} label={t('releasePages.lastLines')} wrap />
        </>
      )}
    </section>
  );
}

/** Of the health check alone: no image is new. */
function isOfHealth({ health, fromImage, toImage }: Release): boolean {
  return health !== null && fromImage === toImage;
}

function FailingTask({ failure }: { readonly failure: NonNullable<Release['failure']> }) {
  const { t } = useTranslation();
  const { task, hostname, nodeId, exitCode, error } = failure;
  return (
    <Facts
      rows={[
        [t('releasePages.failingTask'), task],
        [t('releasePages.failingNode'), hostname || nodeId.slice(0, 12) || t('releasePages.noNode')],
        [t('releasePages.exitCode'), exitCode === null ? null : String(exitCode)],
        [t('releasePages.engineSays'), error === '' ? null : error],
      ]}
    />
  );
}

function ReleaseFacts({ release }: { readonly release: Release }) {
  const { t } = useTranslation();
  const application = useRecord('applications', release.applicationId);
  const build = useRecord('builds', release.buildId);
  const batch = useRecords('releases').filter(({ batchId, id }) => batchId === release.batchId && id !== release.id);
  return (
    <Facts
      rows={[
        [t('releasePages.triggerColumn'), t(`releasePages.trigger.${release.trigger}`)],
        [
          t('releasePages.application'),
          application && (
            <Link
              key="application"
              to="/applications/$id"
              params={{ id: application.id }}
              search={build ? { tab: 'builds', build: build.id } : {}}
            >
              {application.name}
            </Link>
          ),
        ],
        [t('releasePages.commit'), build?.commit ? <ShortId key="commit" value={build.commit} /> : null],
        [t('releasePages.digest'), <ShortId key="digest" value={release.toDigest} />],
        [t('releasePages.started'), <RelativeTime key="started" at={release.startedAt} />],
        [t('releasePages.duration'), <Duration key="duration" from={release.startedAt} to={release.finishedAt} />],
        [
          t('releasePages.together'),
          batch.length === 0 ? null : (
            <ul key="batch" className={classes.plain}>
              {batch.map((other) => (
                <li key={other.id}>
                  <Link to="/releases/$id" params={{ id: other.id }}>
                    {other.serviceName}
                  </Link>{' '}
                  <VerdictMark release={other} />
                </li>
              ))}
            </ul>
          ),
        ],
      ]}
    />
  );
}

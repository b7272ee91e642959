import { Button } from '@mantine/core';
import { IconArrowDown } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { Build, BuildStage } from '../../../../shared/schema/build.ts';
import type { Status } from '../../../../shared/schema/common.ts';
import { Bytes, Duration, ShortId, StatusMark } from '../../../components/index.ts';
import { useRecord } from '../../../rpc/index.ts';
import classes from './builds.module.css';

const stageStatus = {
  running: 'working',
  done: 'ok',
  cached: 'ok',
  failed: 'failed',
  stopped: 'unknown',
} as const satisfies Record<BuildStage['state'], Status>;

/** What failed, with its exit code, and the way to its last line. */
export function FailedStep({ build, onLine }: { readonly build: Build; readonly onLine: (line: number) => void }) {
  const { t } = useTranslation();
  const { failure } = build;
  if (!failure) return null;
  return (
    <div className={classes.failed}>
      <span>{t('applicationPages.build.failedAt')}</span>
      <code className={classes.command}>{failure.command}</code>
      {failure.exitCode !== null && (
        <span className="soft">{t('applicationPages.build.exitCode', { code: failure.exitCode })}</span>
      )}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconArrowDown size={16} stroke={1.75} aria-hidden />}
        onClick={() => onLine(failure.line)}
      >
        {t('applicationPages.build.jump')}
      </Button>
    </div>
  );
}

/** Why it waits, or whose image it took. */
export function BuildNews({ build }: { readonly build: Build }) {
  const { t } = useTranslation();
  const earlier = useRecord('builds', build.reusedFrom ?? '');
  if (build.queue !== null)
    return (
      <p className={classes.news} role="status">
        {t(`applicationPages.build.queue.${build.queue.reason}`, { position: build.queue.position })}
      </p>
    );
  if (build.reusedFrom === null) return null;
  return (
    <p className={classes.news}>
      {t('applicationPages.build.reused')}{' '}
      {earlier && (
        <>
          {t('applicationPages.build.reusedOf')}{' '}
          <Link
            to="/applications/$id"
            params={{ id: build.applicationId }}
            search={{ tab: 'builds', build: earlier.id }}
          >
            <span className="mono">{earlier.commit?.slice(0, 7)}</span> {earlier.subject}
          </Link>
        </>
      )}
    </p>
  );
}

/** Steps of the Dockerfile with their times; one leads to its first line. */
export function Stages({ build, onLine }: { readonly build: Build; readonly onLine: (line: number) => void }) {
  const { t } = useTranslation();
  return (
    <ol className={classes.stages} aria-label={t('applicationPages.build.stages')}>
      {build.stages.map((stage) => (
        <li key={`${stage.line} ${stage.name}`}>
          <button type="button" className={classes.stage} onClick={() => onLine(stage.line)}>
            <StatusMark
              status={stageStatus[stage.state]}
              label={t(`applicationPages.build.stageState.${stage.state}`)}
            />
            <code className={classes.command}>{stage.name}</code>
            <span className="soft">
              {stage.state !== 'cached' && <Duration from={stage.startedAt} to={stage.finishedAt} />}
            </span>
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What each command added to the image, the share of the whole drawn behind it. */
export function Layers({ build }: { readonly build: Build }) {
  const { t } = useTranslation();
  const filled = build.layers.filter(({ sizeBytes }) => sizeBytes > 0);
  const empty = build.layers.length - filled.length;
  const total = Math.max(
    filled.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0),
    1,
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard.
    <section className={classes.layers} tabIndex={0} aria-label={t('applicationPages.build.layers')}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t('applicationPages.build.layer')}</th>
            <th scope="col" className={classes.size}>
              {t('applicationPages.build.layerSize')}
            </th>
          </tr>
        </thead>
        <tbody>
          {filled.map(({ command, sizeBytes }, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: layers have no name, and never change their place.
            <tr key={index} style={{ backgroundSize: `${(sizeBytes / total) * 100}% 100%` }}>
              <td>
                <code className={classes.command}>{command}</code>
              </td>
              <td className={classes.size}>
                <Bytes value={sizeBytes} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {empty > 0 && <p className="soft">{t('applicationPages.build.layerEmpty', { count: empty })}</p>}
      {build.digest && (
        <p className="soft">
          <ShortId value={build.digest} />
        </p>
      )}
    </section>
  );
}

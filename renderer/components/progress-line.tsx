import { Progress } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import classes from './progress.module.css';
import { Duration } from './values.tsx';

/** How far something is: a bar where it can be known, the time it has taken, what is being done. */
export function ProgressLine(props: {
  /** 0 to 1; null where it can't be known. */
  readonly progress: number | null;
  readonly startedAt: number | null;
  readonly finishedAt?: number | null;
  readonly doing?: string | undefined;
}) {
  const { t } = useTranslation();
  const percent = props.progress === null ? null : Math.round(props.progress * 100);
  return (
    <div className={classes.line}>
      {percent === null ? (
        <span className={classes.unknown}>{t('components.progress.unknown')}</span>
      ) : (
        <Progress
          className={classes.bar}
          size="sm"
          value={percent}
          aria-label={props.doing ?? t('components.progress.label')}
          transitionDuration={100}
        />
      )}
      {percent !== null && <span className={classes.percent}>{percent} %</span>}
      {props.startedAt !== null && (
        <span className={classes.elapsed}>
          <Duration from={props.startedAt} to={props.finishedAt ?? null} />
        </span>
      )}
      {props.doing && <span className={classes.doing}>{props.doing}</span>}
    </div>
  );
}

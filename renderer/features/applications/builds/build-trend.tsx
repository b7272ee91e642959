import { useTranslation } from 'react-i18next';
import type { Build } from '../../../../shared/schema/build.ts';
import { useFormat } from '../../../components/index.ts';
import { buildStatus } from '../application-status.ts';
import classes from './builds.module.css';

const SHOWN = 30;

/** How long the last builds took, oldest first; what only took an earlier image says nothing of it. */
export function BuildTrend(props: {
  readonly builds: readonly Build[];
  readonly chosenId: string;
  readonly onChoose: (id: string) => void;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const took = props.builds.flatMap((build) =>
    build.startedAt !== null && build.finishedAt !== null && build.reusedFrom === null && build.state !== 'cancelled'
      ? [{ build, milliseconds: build.finishedAt - build.startedAt }]
      : [],
  );
  const shown = took.slice(0, SHOWN).toReversed();
  const longest = Math.max(...shown.map(({ milliseconds }) => milliseconds), 1);
  const good = took.filter(({ build }) => build.state === 'succeeded').map(({ milliseconds }) => milliseconds);
  if (shown.length < 2) return null;
  return (
    <figure className={classes.trend}>
      <figcaption className={classes.trendHead}>
        <span>{t('applicationPages.build.trend')}</span>
        {good.length > 0 && (
          <span className="soft">
            {t('applicationPages.build.median', { duration: format.duration(median(good)) })}
          </span>
        )}
      </figcaption>
      <div className={classes.bars}>
        {shown.map(({ build, milliseconds }) => (
          <button
            key={build.id}
            type="button"
            className={classes.bar}
            data-status={buildStatus[build.state]}
            aria-current={build.id === props.chosenId ? 'true' : undefined}
            title={trendText(build, milliseconds)}
            aria-label={trendText(build, milliseconds)}
            onClick={() => props.onChoose(build.id)}
          >
            <span style={{ height: `${Math.max((milliseconds / longest) * 100, 4)}%` }} />
          </button>
        ))}
      </div>
    </figure>
  );

  function trendText(build: Build, milliseconds: number): string {
    return t('applicationPages.build.trendOf', {
      commit: build.commit?.slice(0, 7) ?? '–',
      state: t(`applicationPages.buildState.${build.state}`),
      duration: format.duration(milliseconds),
    });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

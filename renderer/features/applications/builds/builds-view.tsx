import { Button } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { EmptyState, useSearchState } from '../../../components/index.ts';
import type { ApplicationRow } from '../application-status.ts';
import classes from '../applications.module.css';
import { BuildDetail } from './build-detail.tsx';
import { BuildFilter, BuildList, fits } from './build-list.tsx';
import { BuildTrend } from './build-trend.tsx';
import own from './builds.module.css';

/** Builds on the left, the chosen one with its output on the right. Choice, search and result are in the address. */
export function BuildsView({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const { builds } = row;
  const { q = '', result = '' } = search;
  const shown = builds.filter((build) => fits(build, q, result));
  const chosen = builds.find(({ id }) => id === search.build) ?? shown[0] ?? builds[0];
  if (!chosen)
    return <EmptyState title={t('applicationPages.noBuilds.title')} text={t('applicationPages.noBuilds.text')} />;
  const choose = (build: string): void => change({ build });
  return (
    <div className={classes.split}>
      <div className={own.side}>
        <BuildTrend builds={builds} chosenId={chosen.id} onChoose={choose} />
        <BuildFilter text={q} result={result} onChange={change} />
        {shown.length > 0 ? (
          <BuildList builds={shown} chosenId={chosen.id} onChoose={choose} />
        ) : (
          <div className={own.none}>
            <p>{t('applicationPages.build.none')}</p>
            <Button size="xs" variant="default" onClick={() => change({ q: undefined, result: undefined })}>
              {t('applicationPages.build.showFilter')}
            </Button>
          </div>
        )}
      </div>
      <BuildDetail key={chosen.id} build={chosen} application={row.application} />
    </div>
  );
}

import { useTranslation } from 'react-i18next';
import { EmptyState, useSearchState } from '../../../components/index.ts';
import type { ApplicationRow } from '../application-status.ts';
import classes from '../applications.module.css';
import { BuildDetail } from './build-detail.tsx';
import { BuildList } from './build-list.tsx';

/** Builds on the left, the chosen one with its output on the right. The choice is in the address. */
export function BuildsView({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  const [search, change] = useSearchState();
  const { builds } = row;
  const chosen = builds.find(({ id }) => id === search.build) ?? builds[0];
  if (!chosen)
    return <EmptyState title={t('applicationPages.noBuilds.title')} text={t('applicationPages.noBuilds.text')} />;
  return (
    <div className={classes.split}>
      <BuildList builds={builds} chosenId={chosen.id} onChoose={(build) => change({ build })} />
      <BuildDetail key={chosen.id} build={chosen} application={row.application} />
    </div>
  );
}

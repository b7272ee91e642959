import { useTranslation } from 'react-i18next';
import type { ApplicationRow } from '../application-status.ts';
import classes from '../applications.module.css';
import { PushPreview } from './push-preview.tsx';
import { BuildStation, ReleaseStation, TriggerStation } from './stations.tsx';

/** Trigger, build, release: how the last commit travelled, live; and what the next push would do. */
export function PipelineView({ row }: { readonly row: ApplicationRow }) {
  const { t } = useTranslation();
  return (
    <div className={classes.scroll}>
      <ol className={classes.pipeline} aria-label={t('applicationPages.tab.pipeline')}>
        <li className={classes.station}>
          <TriggerStation row={row} />
        </li>
        <li className={classes.station}>
          <BuildStation row={row} />
        </li>
        <li className={classes.station}>
          <ReleaseStation row={row} />
        </li>
      </ol>
      <PushPreview row={row} />
    </div>
  );
}

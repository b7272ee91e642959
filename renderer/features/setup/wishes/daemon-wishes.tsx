import { useTranslation } from 'react-i18next';
import { type DaemonDraft, type DaemonErrors, DaemonFields } from '../../hosts/index.ts';
import classes from './wishes.module.css';

/** Further settings of the engine; few need them, so they are folded away until one is wrong. */
export function DaemonWishes(props: {
  readonly draft: DaemonDraft;
  readonly errors: DaemonErrors;
  readonly onChange: (change: Partial<DaemonDraft>) => void;
}) {
  const { t } = useTranslation();
  return (
    <details className={classes.daemon} open={Object.keys(props.errors).length > 0 || undefined}>
      <summary>{t('daemon.wishes')}</summary>
      <p className="soft">{t('daemon.wishesHint')}</p>
      <DaemonFields {...props} />
    </details>
  );
}

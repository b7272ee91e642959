import { useTranslation } from 'react-i18next';
import classes from './services.module.css';

/** `name=value` of labels or of a selector. */
export function LabelChips({ labels }: { readonly labels: Readonly<Record<string, string>> }) {
  const { t } = useTranslation();
  const pairs = Object.entries(labels);
  if (pairs.length === 0) return <span className="soft">{t('servicePages.noLabels')}</span>;
  return (
    <span className={classes.chips}>
      {pairs.map(([name, value]) => (
        <span key={name} className={`${classes.chip} mono`}>
          {name}={value}
        </span>
      ))}
    </span>
  );
}

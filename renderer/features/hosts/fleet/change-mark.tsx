import { useTranslation } from 'react-i18next';
import type { ChangeKind, FindingChange } from '../../../../shared/domain/finding-changes.ts';
import classes from './fleet.module.css';

const signs: Record<ChangeKind, string> = { new: '＋', worse: '↑', value: '≈', better: '↓', gone: '－' };

/** How a finding differs from before: a sign and a word; what it was before stands in the hover. */
export function ChangeMark({ change }: { readonly change: FindingChange }) {
  const { t } = useTranslation();
  const { before, kind } = change;
  const was = before && [t(`fleet.side.${before.verdict}`), before.value].filter(Boolean).join(', ');
  return (
    <span className={classes.mark} data-kind={kind} title={was ? t('fleet.was', { value: was }) : undefined}>
      <span aria-hidden="true">{signs[kind]}</span> {t(`fleet.change.${kind}`)}
    </span>
  );
}

import { useTranslation } from 'react-i18next';
import type { Action } from './action.ts';
import { ActionButton } from './page.tsx';
import classes from './selection-bar.module.css';

/** How many rows are chosen, and what can be done with them; nothing while none is. */
export function SelectionBar({ count, actions }: { readonly count: number; readonly actions: readonly Action[] }) {
  const { t } = useTranslation();
  if (count === 0) return null;
  const label = t('components.table.selected', { count });
  return (
    <div className={classes.bar} role="toolbar" aria-label={label}>
      <span>{label}</span>
      {actions.map((action) => (
        <ActionButton key={action.id} action={action} />
      ))}
    </div>
  );
}

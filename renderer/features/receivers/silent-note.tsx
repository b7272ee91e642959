import { useTranslation } from 'react-i18next';
import type { Receiver } from '../../../shared/schema/receiver.ts';
import { StatusMark, useFormat } from '../../components/index.ts';
import { useRecord } from '../../rpc/index.ts';
import classes from './receivers.module.css';

/** Said while a receiver is called less often than usual. */
export function SilentNote({ receiver }: { readonly receiver: Receiver }) {
  const { t } = useTranslation();
  const format = useFormat();
  const state = useRecord('receiverStates', receiver.id);
  if (!state || state.silentSince === null) return null;
  return (
    <div className={classes.silent} role="status">
      <StatusMark status="attention" label={t('receiverPages.silent', { ago: format.relative(state.silentSince) })} />
      {state.usualGapMs !== null && (
        <span>{t('receiverPages.silentText', { gap: format.duration(state.usualGapMs) })}</span>
      )}
    </div>
  );
}

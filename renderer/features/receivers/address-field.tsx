import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import type { ReceiverFormat } from '../../../shared/schema/receiver.ts';
import { CodeBlock, StatusMark } from '../../components/index.ts';
import { addressProblems, receiverAddress } from './receiver-address.ts';
import classes from './receivers.module.css';
import { useReceiverBase } from './use-receiver-base.ts';

/** The whole address, to copy, and what would keep this sender from reaching it. */
export function AddressField(props: { readonly token: string; readonly format: ReceiverFormat }) {
  const { t } = useTranslation();
  const base = useReceiverBase();
  if (base === undefined) return null;
  const address = receiverAddress(base, props.token);
  return (
    <>
      {props.token === '' && <StatusMark status="failed" label={t('receiverPages.addressLost')} />}
      {address && <CodeBlock text={address} label={t('receiverPages.address')} wrap />}
      <AddressWarnings base={base} format={props.format} />
    </>
  );
}

/** Said before the receiver is made as well as after. */
export function AddressWarnings({ base, format }: { readonly base: string; readonly format: ReceiverFormat }) {
  const { t } = useTranslation();
  const problems = addressProblems(base, format);
  if (problems.length === 0) return null;
  return (
    <div className={classes.warnings}>
      {problems.map((problem) => (
        <div key={problem}>
          <StatusMark status="attention" label={t(`receiverPages.addressProblem.${problem}`, { base })} />
        </div>
      ))}
      <Link to="/settings">{t('receiverPages.addressProblem.settings')}</Link>
    </div>
  );
}

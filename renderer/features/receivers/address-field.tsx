import { useTranslation } from 'react-i18next';
import { CodeBlock, StatusMark } from '../../components/index.ts';
import { receiverAddress } from './receiver-address.ts';
import { useReceiverBase } from './use-receiver-base.ts';

/** The whole address, to copy. */
export function AddressField(props: { readonly token: string }) {
  const { t } = useTranslation();
  const base = useReceiverBase();
  if (base === undefined) return null;
  const address = receiverAddress(base, props.token);
  return (
    <>
      {props.token === '' && <StatusMark status="failed" label={t('receiverPages.addressLost')} />}
      {address && <CodeBlock text={address} label={t('receiverPages.address')} wrap />}
    </>
  );
}

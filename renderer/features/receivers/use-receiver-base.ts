import { useCapabilities, useSettings } from '../../rpc/index.ts';
import { receiverBase } from './receiver-address.ts';

/** Base of the receivers' addresses; undefined until it is known. */
export function useReceiverBase(): string | undefined {
  const settings = useSettings().data;
  const capabilities = useCapabilities().data;
  if (!settings || !capabilities) return undefined;
  return receiverBase(settings.receiverBaseUrl, capabilities.receiversListenAt);
}

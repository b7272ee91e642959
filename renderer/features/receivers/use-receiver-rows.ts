import { useMemo } from 'react';
import { matchesSelector } from '../../../shared/domain/selector.ts';
import { isGitFormat } from '../../../shared/domain/webhooks/index.ts';
import type { Delivery } from '../../../shared/schema/receiver.ts';
import { useRecords } from '../../rpc/index.ts';
import type { ReceiverRow } from './receiver-columns.tsx';

/** All receivers with their last delivery and what they match. */
export function useReceiverRows(): readonly ReceiverRow[] {
  const receivers = useRecords('receivers');
  const deliveries = useRecords('deliveries');
  const applications = useRecords('applications');
  const services = useRecords('services');
  const states = useRecords('receiverStates');
  return useMemo(() => {
    const last = new Map<string, Delivery>();
    for (const delivery of deliveries) {
      const known = last.get(delivery.receiverId);
      if (!known || known.receivedAt < delivery.receivedAt) last.set(delivery.receiverId, delivery);
    }
    const silent = new Set(states.filter(({ silentSince }) => silentSince !== null).map(({ id }) => id));
    return receivers.map((receiver) => {
      const matched = isGitFormat(receiver.format)
        ? applications.filter(({ id }) => id === receiver.applicationId)
        : services.filter(
            ({ clusterId, labels }) => clusterId === receiver.clusterId && matchesSelector(labels, receiver.selector),
          );
      return {
        id: receiver.id,
        receiver,
        matches: matched.map(({ name }) => name),
        delivery: last.get(receiver.id),
        isSilent: silent.has(receiver.id),
      };
    });
  }, [receivers, deliveries, applications, services, states]);
}

import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import type { Service } from '../../../../shared/schema/service.ts';
import { type OutputEntry, StreamOutput, useOutputStream } from '../../../components/index.ts';
import { useClient } from '../../../rpc/index.ts';
import { taskName } from './task-table.tsx';

/** Lines asked for at the start; after a break only new ones count. */
const TAIL = 1000;

/** What all replicas say, live; each task has a colour of its own. */
export function ServiceLogs({ service }: { readonly service: Service }) {
  const { t } = useTranslation();
  const client = useClient();
  const sources = useSources(service);
  const { clusterId, id: serviceId } = service;
  const logs = useOutputStream(`logs ${serviceId}`, async (from, signal) => {
    const stream = await client.services.logs({ clusterId, serviceId, tail: from === 0 ? TAIL : 0 }, { signal });
    return entries(stream, sources);
  });
  return (
    <StreamOutput
      output={logs}
      label={t('servicePages.logsOf', { service: service.name })}
      empty={t('servicePages.noLogs')}
    />
  );
}

type LogStream = AsyncIterable<
  readonly { at: number | null; taskId: string; stream: 'stdout' | 'stderr'; text: string }[]
>;

async function* entries(stream: LogStream, sourceOf: (taskId: string) => NonNullable<OutputEntry['source']>) {
  for await (const lines of stream) {
    yield lines.map(({ at, stream: from, text, taskId }) => ({ at, stream: from, text, source: sourceOf(taskId) }));
  }
}

/** Name and colour of a task; tasks that come later are found by the latest record. */
function useSources(service: Service) {
  return useMemo(() => {
    const order = [...service.tasks].sort((one, other) => (one.slot ?? 0) - (other.slot ?? 0));
    const named = new Map(order.map((task, index) => [task.id, { name: taskName(service, task), hue: index % 6 }]));
    return (taskId: string) => named.get(taskId) ?? { name: taskId.slice(0, 8), hue: 0 };
  }, [service]);
}

import { useState } from 'react';
import type { ErrorInfo } from '../../../../shared/schema/error.ts';
import type { Operation } from '../../../../shared/schema/operation.ts';
import { useAction, useClient, useRecords } from '../../../rpc/index.ts';

interface Measured {
  readonly hostIds: string[];
  readonly mirrors: string[];
}

/** Measuring mirrors from hosts: starts it, follows it while it runs, ends it. */
export function useMeasuring(): {
  readonly start: (of: Measured) => void;
  readonly starting: boolean;
  readonly cancel: () => void;
  /** The one that was started here and still runs. */
  readonly operation: Operation | null;
  readonly error: ErrorInfo | null;
} {
  const client = useClient();
  const [id, setId] = useState<string | null>(null);
  const measure = useAction((of: Measured) => client.mirrors.measure(of), {
    inline: true,
    onDone: ({ operationId }) => setId(operationId),
  });
  const cancel = useAction((operationId: string) => client.operations.cancel({ id: operationId }));
  const found = useRecords('operations').find((operation) => operation.id === id);
  const runs = found?.state === 'queued' || found?.state === 'running';
  return {
    start: (of) => void measure.run(of),
    starting: measure.running,
    cancel: () => void (id !== null && cancel.run(id)),
    operation: runs ? found : null,
    error: measure.error ?? (found?.state === 'failed' ? found.error : null),
  };
}

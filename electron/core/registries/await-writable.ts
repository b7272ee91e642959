import type { Operation } from '../../../shared/schema/operation.ts';
import type { CoreContext } from '../context.ts';

const lookMs = 500;

/**
 * Waits while a registry is read-only since its garbage is collected. `onWait` is told once, if there is something to wait
 * for. A collection that still waits for builds is none: both would wait for ever.
 */
export async function awaitWritable(
  { storage, clock }: Pick<CoreContext, 'storage' | 'clock'>,
  registryId: string,
  { signal, onWait }: { readonly signal: AbortSignal; readonly onWait: () => void },
): Promise<void> {
  const operations = storage.records.of('operations');
  const isReadOnly = (): boolean =>
    operations.list().some((operation) => operation.subjectId === registryId && keepsReadOnly(operation));
  if (!isReadOnly()) return;
  onWait();
  while (isReadOnly()) await clock.sleep(lookMs, signal);
}

function keepsReadOnly({ kind, finishedAt, steps }: Operation): boolean {
  const stateOf = (id: string) => steps.find((step) => step.id === id)?.state;
  const begun = stateOf('readonly');
  return (
    kind === 'registry' &&
    finishedAt === null &&
    (begun === 'running' || begun === 'done') &&
    stateOf('writable') !== 'done'
  );
}

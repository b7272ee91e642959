import { SlipwayError } from '../../../shared/domain/slipway-error.ts';

/** Runs `work`; what it throws becomes `storage.failed` {file, detail}, and a `SlipwayError` stays what it is. */
export function orStorageFailed<T>(file: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof SlipwayError) throw error;
    const detail = error instanceof Error ? error.message : String(error);
    throw new SlipwayError('storage.failed', { data: { file, detail }, cause: error });
  }
}

import type { RecordOf } from '../../../shared/schema/collections.ts';
import type { Retention } from './record-collection.ts';

const ended = (record: { readonly finishedAt: number | null }): boolean => record.finishedAt !== null;
const always = (): boolean => true;

/** How much history is kept. What still runs never goes. */
export const retentions = {
  operations: { limit: 1000, mayGo: ended } satisfies Retention<RecordOf<'operations'>>,
  builds: { limit: 1000, mayGo: ended } satisfies Retention<RecordOf<'builds'>>,
  releases: { limit: 1000, mayGo: ended } satisfies Retention<RecordOf<'releases'>>,
  deliveries: { limit: 5000, mayGo: always } satisfies Retention<RecordOf<'deliveries'>>,
  dispatches: { limit: 500, mayGo: ended } satisfies Retention<RecordOf<'dispatches'>>,
  notifications: { limit: 500, mayGo: always } satisfies Retention<RecordOf<'notifications'>>,
};

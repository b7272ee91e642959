import type { RecordOf } from '../../../shared/schema/collections.ts';
import type { Retention } from './record-collection.ts';

const ended = (record: { readonly finishedAt: number | null }): boolean => record.finishedAt !== null;
const always = (): boolean => true;

/** A delivery that waits for its work: the sender was told that it would be done. */
const begun = ({ verdict, reason }: RecordOf<'deliveries'>): boolean =>
  verdict !== 'accepted' || reason.key !== 'queued';

/** How much history is kept. What still runs never goes. */
export const retentions = {
  operations: { limit: 1000, mayGo: ended } satisfies Retention<RecordOf<'operations'>>,
  builds: { limit: 1000, mayGo: ended } satisfies Retention<RecordOf<'builds'>>,
  releases: { limit: 1000, mayGo: ended } satisfies Retention<RecordOf<'releases'>>,
  deliveries: { limit: 5000, mayGo: begun } satisfies Retention<RecordOf<'deliveries'>>,
  dispatches: { limit: 500, mayGo: ended } satisfies Retention<RecordOf<'dispatches'>>,
  notifications: { limit: 500, mayGo: always } satisfies Retention<RecordOf<'notifications'>>,
};

import { skipToken, useQuery } from '@tanstack/react-query';
import { useCallback } from 'react';
import type { CollectionName, RecordOf } from '../../shared/schema/collections.ts';
import { liveKey } from './live.ts';

/** Shared by all readers, so that "nothing yet" is the same array at every render. */
const nothing: readonly never[] = [];

/** All records of a live collection; empty until the first snapshot (`useLiveState().loaded` tells which). */
export function useRecords<Name extends CollectionName>(name: Name): readonly RecordOf<Name>[] {
  return useQuery<readonly RecordOf<Name>[]>({ queryKey: liveKey(name), queryFn: skipToken }).data ?? nothing;
}

/** One record, or undefined when there is none (yet). An empty id finds nothing. */
export function useRecord<Name extends CollectionName>(name: Name, id: string | null): RecordOf<Name> | undefined {
  const select = useCallback(
    (records: readonly RecordOf<Name>[]) => records.find((record) => record.id === id) ?? null,
    [id],
  );
  const { data } = useQuery<readonly RecordOf<Name>[], Error, RecordOf<Name> | null>({
    queryKey: liveKey(name),
    queryFn: skipToken,
    select,
  });
  return data ?? undefined;
}

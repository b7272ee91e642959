import { useCallback, useMemo, useState } from 'react';
import type { TagDetail, TagsEvent } from '../../../../shared/schema/registry-content.ts';
import { useClient } from '../../../rpc/index.ts';
import { type StreamState, useStream } from '../use-stream.ts';

/** More tags than this are described only when it is wanted: each costs a few questions. */
const DESCRIBED_AT_ONCE = 200;

export interface TagRow {
  /** The tag. */
  readonly id: string;
  /** Undefined: not read yet. */
  readonly detail: TagDetail | undefined;
}

export interface TagsState extends StreamState {
  /** Undefined until the first answer. */
  readonly rows: readonly TagRow[] | undefined;
  readonly done: number;
  /** Reads the details of all tags. */
  readonly describe: () => void;
  readonly again: () => void;
}

interface Read {
  readonly tags: readonly string[] | undefined;
  readonly details: ReadonlyMap<string, TagDetail>;
}

/** Tags of one repository, then what they mean: at once where there are few, on demand where there are many. */
export function useTags(registryId: string, repository: string): TagsState {
  const client = useClient();
  const [read, setRead] = useState<Read>(nothing);
  const [wish, setWish] = useState({ withDetails: true, round: 0 });
  const open = useCallback(
    async (signal: AbortSignal) => {
      setRead((before) => (wish.round === 0 ? nothing : before));
      return await client.registries.tags({ id: registryId, repository, withDetails: wish.withDetails }, { signal });
    },
    [client, registryId, repository, wish],
  );
  const stream = useStream<TagsEvent>(open, (event) => {
    if (event.type === 'details') return setRead((before) => withDetails(before, event.details));
    setRead((before) => ({ tags: event.tags, details: before.details }));
    if (event.tags.length > DESCRIBED_AT_ONCE && wish.round === 0) setWish({ withDetails: false, round: 1 });
  });
  const rows = useMemo(() => read.tags?.map((id) => ({ id, detail: read.details.get(id) })), [read]);
  const next = (): void => setWish(({ round }) => ({ withDetails: true, round: round + 1 }));
  return { ...stream, rows, done: read.details.size, describe: next, again: next };
}

const nothing: Read = { tags: undefined, details: new Map() };

function withDetails({ tags, details }: Read, added: readonly TagDetail[]): Read {
  return { tags, details: new Map([...details, ...added.map((detail) => [detail.id, detail] as const)]) };
}

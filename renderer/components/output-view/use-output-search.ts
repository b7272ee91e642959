import { useEffect, useState } from 'react';
import type { OutputBuffer } from './output-buffer.ts';
import { plainText } from './plain-text.ts';

export interface SearchHits {
  /** Numbers of the lines that hold the text, in order. */
  readonly lines: readonly number[];
  /** False while it still looks. */
  readonly done: boolean;
}

/** Lines looked at between two frames. */
const SLICE = 40_000;

const nothing: SearchHits = { lines: [], done: true };

/** Looks through all lines in slices, so that typing stays fluent over a million lines; new lines are looked at as they come. */
export function useOutputSearch(buffer: OutputBuffer, text: string, version: number): SearchHits {
  const [hits, setHits] = useState<SearchHits & { readonly text: string; readonly upTo: number }>({
    ...nothing,
    text: '',
    upTo: 0,
  });
  const wanted = text.trim().toLowerCase();
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` tells that the buffer has grown.
  useEffect(() => {
    if (!wanted) return;
    const from = hits.text === wanted && hits.upTo <= buffer.length ? hits.upTo : 0;
    if (from === buffer.length && hits.text === wanted && hits.done) return;
    const timer = setTimeout(
      () => {
        const found = from === 0 ? [] : [...hits.lines];
        const end = Math.min(buffer.length, from + SLICE);
        for (let line = from; line < end; line += 1) {
          if (
            plainText(buffer.at(line)?.text ?? '')
              .toLowerCase()
              .includes(wanted)
          )
            found.push(line);
        }
        setHits({ text: wanted, lines: found, upTo: end, done: end === buffer.length });
      },
      from === 0 ? 120 : 0,
    );
    return () => clearTimeout(timer);
  }, [buffer, wanted, version, hits]);
  if (!wanted) return nothing;
  return hits.text === wanted ? hits : { lines: [], done: false };
}

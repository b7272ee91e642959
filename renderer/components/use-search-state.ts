import { useNavigate, useSearch } from '@tanstack/react-router';
import { useCallback } from 'react';

export type SearchState = Readonly<Record<string, string>>;

/**
 * What the address says after `?`, and a way to change parts of it (undefined takes one away). Views keep their search,
 * sort, filters and tab there, so that back, reload and a copied link show the same.
 */
export function useSearchState(): readonly [
  SearchState,
  (patch: Readonly<Record<string, string | undefined>>, options?: { readonly push?: boolean }) => void,
] {
  const search: SearchState = useSearch({ strict: false });
  const navigate = useNavigate();
  const change = useCallback(
    (patch: Readonly<Record<string, string | undefined>>, options: { readonly push?: boolean } = {}) => {
      void navigate({
        to: '.',
        replace: !options.push,
        search: (before: SearchState) => {
          const entries = Object.entries({ ...before, ...patch });
          return Object.fromEntries(entries.filter((entry): entry is [string, string] => Boolean(entry[1])));
        },
      });
    },
    [navigate],
  );
  return [search, change];
}

import type { SecretStore } from '../stores.ts';
import type { RecordBackend } from './record-collection.ts';

interface WithToken {
  readonly id: string;
  readonly token: string;
}

const keyOf = (id: string): string => `receiver/${id}/token`;

/**
 * Receivers whose tokens rest among the secrets: in the settings file they are empty. A token that an earlier version left
 * in the clear is taken over at the first load. Where secrets are not kept (`none`) tokens stay in the file, as the window says.
 */
export function sealedTokens(backend: RecordBackend, secrets: SecretStore): RecordBackend {
  if (secrets.protection === 'none') return backend;
  return {
    load() {
      const records = backend.load();
      const clear = records.filter(hasToken).filter(({ token }) => token !== '');
      for (const { id, token } of clear) secrets.set(keyOf(id), token);
      if (clear.length > 0)
        backend.write({ put: [], remove: [], records: () => records.filter(hasToken).map(withoutToken) });
      return records.map((record) =>
        hasToken(record) ? { ...record, token: secrets.get(keyOf(record.id)) ?? '' } : record,
      );
    },
    write(change) {
      for (const put of change.put.filter(hasToken))
        if (secrets.get(keyOf(put.id)) !== put.token) secrets.set(keyOf(put.id), put.token);
      backend.write({ ...change, records: () => [...change.records()].map(withoutToken) });
      for (const id of change.remove) secrets.remove(keyOf(id));
    },
  };
}

function hasToken(record: unknown): record is WithToken {
  if (typeof record !== 'object' || record === null) return false;
  return 'id' in record && typeof record.id === 'string' && 'token' in record && typeof record.token === 'string';
}

function withoutToken<T extends { readonly id: string }>(record: T): T {
  return { ...record, token: '' };
}

import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useMemo, useSyncExternalStore } from 'react';
import type { Client } from '../../shared/contract/index.ts';
import { LiveConnection, type LiveState } from './live.ts';

interface Connected {
  readonly client: Client;
  readonly live: LiveConnection;
}

const ConnectionContext = createContext<Connected | null>(null);

/** Gives the client and the live collections to everything below. */
export function ConnectionProvider(props: {
  readonly client: Client;
  readonly cache: QueryClient;
  readonly children: ReactNode;
}) {
  const { client, cache } = props;
  const value = useMemo(() => ({ client, live: new LiveConnection(client, cache) }), [client, cache]);
  useEffect(() => {
    value.live.start();
    return () => value.live[Symbol.dispose]();
  }, [value]);
  return (
    <ConnectionContext.Provider value={value}>
      <QueryClientProvider client={cache}>{props.children}</QueryClientProvider>
    </ConnectionContext.Provider>
  );
}

function useConnection(): Connected {
  const connection = useContext(ConnectionContext);
  if (!connection) throw new Error('ConnectionProvider is missing');
  return connection;
}

/** The contract's client, for queries, streams and actions. */
export function useClient(): Client {
  return useConnection().client;
}

/** How current the live collections are. */
export function useLiveState(): LiveState & { readonly retryNow: () => void } {
  const { live } = useConnection();
  const state = useSyncExternalStore(live.subscribe, live.state);
  return { ...state, retryNow: live.retryNow };
}

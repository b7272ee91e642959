import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Host } from '../../../../shared/schema/host.ts';
import { useClient } from '../../../rpc/index.ts';
import { ConnectBoard, type ConnectState } from './connect-board.ts';

const none: ReadonlyMap<string, ConnectState> = new Map();
const nobody = (): (() => void) => () => undefined;

/** A board for these hosts while the caller is shown; hosts that join are looked at too. */
export function useConnectBoard(hosts: readonly Host[]): {
  readonly board: ConnectBoard | null;
  readonly states: ReadonlyMap<string, ConnectState>;
} {
  const client = useClient();
  const [board, setBoard] = useState<ConnectBoard | null>(null);
  useEffect(() => {
    const fresh = new ConnectBoard(client);
    setBoard(fresh);
    return () => fresh[Symbol.dispose]();
  }, [client]);
  useEffect(() => {
    board?.begin(hosts.map(({ id, ssh }) => ({ id, local: ssh === null })));
  }, [board, hosts]);
  const states = useSyncExternalStore(board?.subscribe ?? nobody, board?.states ?? (() => none));
  return { board, states };
}

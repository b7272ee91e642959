import type { ClientChannel } from 'ssh2';
import { connectionLost } from './ssh-errors.ts';

/** The server refused to open a channel (RFC 4254, 5.1); OpenSSH tells sessions, sockets and ports apart in no way. */
export class ChannelRefused extends Error {
  override readonly name = 'ChannelRefused';
}

export type ChannelCallback = (error: ChannelOpenError | undefined, channel: ClientChannel) => void;
type ChannelOpenError = Error & { readonly reason?: number | string };

/** Opens a forwarding channel. Fails with `ChannelRefused` or `host.connectionLost`. */
export function openForward(open: (done: ChannelCallback) => void, address: string): Promise<ClientChannel> {
  return new Promise((resolve, reject) => {
    const failed = (error: ChannelOpenError) => {
      // ssh2 itself refuses stream-local towards servers that are not OpenSSH.
      const refused = typeof error.reason === 'number' || /strictVendor/.test(error.message);
      reject(refused ? new ChannelRefused(error.message) : connectionLost(address, error.message));
    };
    try {
      open((error, channel) => (error ? failed(error) : resolve(channel)));
    } catch (error) {
      // ssh2 throws in sync when not connected.
      reject(connectionLost(address, error instanceof Error ? error.message : String(error)));
    }
  });
}

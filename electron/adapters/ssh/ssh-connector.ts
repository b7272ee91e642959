import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { HostConnection, HostConnector, SshTarget } from '../host-connection.ts';
import { LocalConnection } from '../local/local-connection.ts';
import { openClient, readHostKey, type SshOptions } from './open-client.ts';
import { guardTarget } from './redaction.ts';
import { SshConnection } from './ssh-connection.ts';

const defaults: SshOptions = { keepaliveIntervalMs: 10_000, keepaliveCountMax: 3, connectTimeoutMs: 20_000 };

/** Connections over SSH and to this computer. */
export function createHostConnector(changes: Partial<SshOptions> = {}): HostConnector {
  const options = { ...defaults, ...changes };
  const connectSsh = async (target: SshTarget, { signal, via }: Attempt): Promise<HostConnection> => {
    const { address, port } = target;
    const openSocket = via && ((dialSignal: AbortSignal) => via.forward(address, port, dialSignal));
    const dial = (dialSignal: AbortSignal) => openClient(target, { options, signal: dialSignal, openSocket });
    const client = await dial(signal);
    return new SshConnection({ client, target, dialAgain: () => dial(AbortSignal.timeout(options.connectTimeoutMs)) });
  };
  return {
    connect: async (given, signal, via) => {
      if (signal.aborted) throw new SlipwayError('operation.cancelled');
      const target = guardTarget(given);
      return target.kind === 'local' ? new LocalConnection(target) : await connectSsh(target, { signal, via });
    },
    scanHostKey: (address, port, signal, { via, legacyAlgorithms = false } = {}) => {
      const openSocket = via && ((dialSignal: AbortSignal) => via.forward(address, port, dialSignal));
      return readHostKey({ address, port, options, signal, openSocket, legacy: legacyAlgorithms });
    },
  };
}

interface Attempt {
  readonly signal: AbortSignal;
  readonly via: HostConnection | undefined;
}

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
  const connectSsh = async (target: SshTarget, signal: AbortSignal): Promise<HostConnection> => {
    const dial = (dialSignal: AbortSignal) => openClient(target, { options, signal: dialSignal });
    const client = await dial(signal);
    return new SshConnection({ client, target, dialAgain: () => dial(AbortSignal.timeout(options.connectTimeoutMs)) });
  };
  return {
    connect: async (given, signal) => {
      if (signal.aborted) throw new SlipwayError('operation.cancelled');
      const target = guardTarget(given);
      return target.kind === 'local' ? new LocalConnection(target) : await connectSsh(target, signal);
    },
    scanHostKey: (address, port, signal) => readHostKey({ address, port, options, signal }),
  };
}

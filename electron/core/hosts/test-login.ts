import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';

const timeoutMs = 20_000;

/** Runs `id -u` as root and reads the answer. Fails with `host.rootDenied` and the reason. */
export async function testLogin(
  host: string,
  connection: HostConnection,
  signal: AbortSignal,
): Promise<{ hostname: string; root: boolean }> {
  const result = await connection.exec({ script: 'id -u && uname -n', root: true, signal, timeoutMs });
  const [userId, hostname] = result.stdout.trim().split('\n');
  if (result.exitCode !== 0 || hostname === undefined) {
    const data = { host, exitCode: result.exitCode, detail: result.stderr.trim().slice(-500) };
    throw new SlipwayError('host.commandFailed', { data });
  }
  if (userId !== '0')
    throw new SlipwayError('host.rootDenied', { data: { host, reason: 'notRoot', userId: userId ?? '' } });
  return { hostname, root: true };
}

import { type EndpointAnswer, registryPlace } from '../../../shared/domain/registry-places.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { tryEndpoints } from '../../commands/registry-endpoint.ts';
import type { CareParts } from './care-parts.ts';

const timeoutMs = 60_000;

/** Tries all addresses of a registry from hosts. A host that can't be asked fails the question. */
export async function askEndpoints(
  { hosts }: CareParts,
  { host, hostIds }: { readonly host: string; readonly hostIds: readonly string[] },
  signal: AbortSignal,
): Promise<EndpointAnswer[]> {
  const addresses = registryPlace(host).endpoints.map((endpoint) => endpoint.host);
  if (addresses.length === 0 || hostIds.length === 0)
    throw new SlipwayError('input.invalid', { data: { field: 'host', reason: 'noEndpoints' } });
  const ask = async (hostId: string): Promise<EndpointAnswer[]> => {
    const connection = await hosts.connection(hostId, signal);
    const result = await connection.exec({ script: tryEndpoints(addresses), signal, timeoutMs });
    if (result.exitCode !== 0)
      throw new SlipwayError('host.commandFailed', { data: { detail: result.stderr.trim().slice(-300) } });
    const lines = new Map(result.stdout.split('\n').map((line) => [line.split(' ')[0], line.split(' ')[1]]));
    return addresses.map((address) => {
      const ms = Number(lines.get(address) ?? '-');
      return { host: address, hostId, ms: Number.isFinite(ms) ? ms : null };
    });
  };
  return (await Promise.all([...new Set(hostIds)].map(ask))).flat();
}

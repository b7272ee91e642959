import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host } from '../../../shared/schema/host.ts';

/** Looks up a host; undefined where it was removed. */
export type FindHost = (id: string) => Host | undefined;

const separator = '>';

/**
 * The hosts through which one is reached, first to last: its own chain, behind the way to the chain's first host.
 * Fails with `input.invalid` {field: 'jumpHostIds', reason}: `jumpUnknown`, `jumpLocal`, `jumpLoop`.
 */
export function jumpPath(host: Pick<Host, 'id' | 'name' | 'ssh'>, find: FindHost): readonly string[] {
  let path: readonly string[] = [];
  for (let chain = host.ssh?.jumpHostIds ?? []; chain.length > 0; ) {
    path = [...chain, ...path];
    for (const id of chain) {
      const hop = find(id);
      if (!hop) throw invalid(host, 'jumpUnknown', id);
      if (!hop.ssh) throw invalid(host, 'jumpLocal', hop.name);
    }
    const repeated = path.find((id, index) => id === host.id || path.indexOf(id) !== index);
    if (repeated !== undefined) throw invalid(host, 'jumpLoop', find(repeated)?.name ?? host.name);
    chain = find(path[0] ?? '')?.ssh?.jumpHostIds ?? [];
  }
  return path;
}

function invalid({ name }: Pick<Host, 'name'>, reason: string, jump: string): SlipwayError {
  return new SlipwayError('input.invalid', { data: { field: 'jumpHostIds', reason, host: name, jump } });
}

/** What the pool knows a connection by: a host as its record says, or a host through others that its record does not name. */
export function wayKey(path: readonly string[], find: FindHost): string {
  const id = path.at(-1) ?? '';
  const host = find(id);
  const own = host ? jumpPath(host, find) : [];
  const same = own.length === path.length - 1 && own.every((hop, index) => hop === path[index]);
  return same ? id : path.join(separator);
}

/** The last host of a way. */
export function endOfWay(key: string): string {
  return key.split(separator).at(-1) ?? key;
}

/** The hops before the last host of a way. */
export function hopsOfWay(key: string, find: FindHost): readonly string[] {
  const ids = key.split(separator);
  if (ids.length > 1) return ids.slice(0, -1);
  const host = find(key);
  return host ? jumpPath(host, find) : [];
}

/** A jump host that can't be reached keeps a host from being reached: it is named, with why. */
export function jumpDown(error: unknown, jump: Host, host: Host): unknown {
  if (!(error instanceof SlipwayError) || error.code === 'operation.cancelled') return error;
  const known = error.data.jump === undefined ? { jump: jump.name, why: error.code } : {};
  const reason = reasons[error.code] ?? (error.data.jump === undefined ? 'jumpUnreachable' : error.data.reason);
  const data = { ...error.data, ...known, host: host.name, reason: reason ?? 'jumpUnreachable' };
  return new SlipwayError('host.unreachable', { data, cause: error, retryable: error.retryable });
}

const reasons: Readonly<Record<string, string>> = {
  'host.keyUnknown': 'jumpKeyUnknown',
  'host.keyChanged': 'jumpKeyChanged',
  'host.loginDenied': 'jumpLoginDenied',
};

/** What was refused behind a jump host is told as it looked from there. */
export function seenFrom(error: unknown, jump: Host): unknown {
  if (!(error instanceof SlipwayError) || error.code !== 'host.unreachable') return error;
  return new SlipwayError(error.code, {
    data: { ...error.data, via: jump.name },
    cause: error,
    retryable: error.retryable,
  });
}

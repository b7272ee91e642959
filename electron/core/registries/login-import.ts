import { type DockerLogin, readDockerLogins } from '../../../shared/domain/docker-logins.ts';
import { normalizeRegistryHost } from '../../../shared/domain/image-reference.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { RegistryInput } from '../../../shared/schema/registry.ts';
import type { FoundLogin } from '../../../shared/schema/registry-content.ts';
import type { CareParts } from './care-parts.ts';

export interface FoundLogins {
  /** The file that was read; empty for a pasted text. */
  readonly source: string;
  readonly logins: FoundLogin[];
}

/** Logins of a pasted `config.json`, or (`text` null) of this computer's. Passwords stay here. Fails with `input.invalid`. */
export async function findLogins(parts: CareParts, text: string | null): Promise<FoundLogins> {
  const { source, logins } = await read(parts, text);
  const known = parts.context.storage.records.of('registries').list();
  return {
    source,
    logins: logins.map(({ host, username, state, helper }) => ({
      ...{ host, username, state, helper },
      registryId: known.find((registry) => normalizeRegistryHost(registry.host) === host)?.id ?? null,
    })),
  };
}

/** Adds a registry for each of these hosts; one that is here already gets the login. */
export async function importLogins(
  parts: CareParts,
  { text, hosts }: { readonly text: string | null; readonly hosts: readonly string[] },
): Promise<{ registryIds: string[] }> {
  const { logins } = await read(parts, text);
  const wanted = logins.filter(({ host, state }) => state === 'usable' && hosts.includes(host));
  return { registryIds: wanted.map((login) => keep(parts, login)) };
}

function keep({ context, registries }: CareParts, { host, username, password }: DockerLogin): string {
  const all = context.storage.records.of('registries').list();
  const known = all.find((registry) => normalizeRegistryHost(registry.host) === host);
  if (known) {
    const { name, namespace, caCertificate, insecure, tokenServer, loginEndsAt } = known;
    const place = { name, host: known.host, namespace, caCertificate, insecure, tokenServer };
    const input = { ...place, loginEndsAt, username, password };
    return registries.update({ id: known.id, registry: RegistryInput.parse(input) }).id;
  }
  const short = host.slice(0, 60);
  const names = new Set(all.map((registry) => registry.name));
  let name = short;
  for (let number = 2; names.has(name); number += 1) name = `${short} ${number}`;
  return registries.add(RegistryInput.parse({ name, host, username, password })).id;
}

async function read({ clientConfig }: CareParts, pasted: string | null) {
  const { path, text } = pasted === null ? await clientConfig() : { path: '', text: pasted };
  if (text === null)
    throw new SlipwayError('input.invalid', { data: { field: 'text', reason: 'noClientConfig', path } });
  const logins = readDockerLogins(text);
  if (!logins) throw new SlipwayError('input.invalid', { data: { field: 'text', reason: 'clientConfigUnreadable' } });
  return { source: path, logins };
}

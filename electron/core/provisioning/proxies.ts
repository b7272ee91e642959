import { z } from 'zod';
import {
  type ProxyLogin,
  proxyLoginName,
  proxyText,
  proxyWished,
  withoutLogin,
} from '../../../shared/domain/host-proxy.ts';
import type { SetupWishes } from '../../../shared/schema/plan.ts';
import { proxyState } from '../../commands/proxy.ts';
import type { SecretStore } from '../../storage/stores.ts';
import type { CoreContext } from '../context.ts';
import type { Hosts } from '../hosts/index.ts';
import type { HostProxy, Member } from './site.ts';

const KeptLogin = z.object({ text: z.string(), setAt: z.number() });

/** Logins of proxies, kept with the secrets, by the proxy's address. */
export function proxyLogin(secrets: SecretStore, address: string): ProxyLogin | null {
  const kept = secrets.get(proxyLoginName(address));
  return kept === undefined ? null : (KeptLogin.safeParse(JSON.parse(kept)).data ?? null);
}

export function setProxyLogin(
  { secrets, now }: { readonly secrets: SecretStore; readonly now: number },
  { address, login }: { readonly address: string; readonly login: { username: string; password: string } | null },
): void {
  if (!login) {
    secrets.remove(proxyLoginName(address));
    return;
  }
  const text = `${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}`.replace(/[!'()*]/g, hex);
  secrets.set(proxyLoginName(address), JSON.stringify({ text, setAt: now }));
}

/** What `encodeURIComponent` leaves, but a shell would not. */
const hex = (sign: string): string => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;

/** Proxies of the hosts for which one is wished, or none at all; the others are left as they are, and are not asked. */
export async function readProxies(
  { hosts, context }: { readonly hosts: Pick<Hosts, 'connection'>; readonly context: CoreContext },
  { wishes, members }: { readonly wishes: SetupWishes; readonly members: ReadonlyMap<string, Member> },
  signal: AbortSignal,
): Promise<ReadonlyMap<string, HostProxy>> {
  const addresses = [...members.values()].map(({ address }) => address);
  const others = context.storage.records.of('hosts').list();
  const known = new Set(others.flatMap(({ internalAddress, ssh }) => [internalAddress, ssh?.address]));
  const found = new Map<string, HostProxy>();
  const read = async ({ host, facts }: Member): Promise<void> => {
    const wish = proxyWished(wishes.install.proxy, host.id);
    if (wish === null || !facts.access.asRoot) return;
    const connection = await hosts.connection(host.id, signal);
    const { stdout } = await connection.exec({ script: proxyState(), root: true, signal, timeoutMs: 60_000 });
    const login = wish ? proxyLogin(context.storage.secrets, wish.address) : null;
    const state = parseState(stdout);
    // Other hosts that an earlier plan named stay: this one may be about a part of them only.
    const named = /^NO_PROXY=(.*)$/m.exec(state.present ?? '')?.[1]?.split(',') ?? [];
    const direct = [...new Set([...addresses, ...named.filter((name) => known.has(name))])].sort();
    const text = () => (wish ? proxyText(wish, direct, login) : '');
    found.set(host.id, {
      ...state,
      wanted: wish ? withoutLogin(text()) : null,
      secretText: text,
      address: wish ? wish.address : '',
    });
  };
  await Promise.all([...members.values()].map(read));
  return found;
}

function parseState(text: string): Pick<HostProxy, 'present' | 'engine'> {
  const lines = text.split('\n');
  const present = lines.includes('file present') ? lines.filter((line) => line.startsWith(' ')) : null;
  const engines = ['same', 'other', 'down'] as const;
  return {
    present: present?.map((line) => `${line.slice(1)}\n`).join('') ?? null,
    engine: engines.find((engine) => lines.includes(`engine ${engine}`)) ?? 'down',
  };
}

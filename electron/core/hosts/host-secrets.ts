import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host, HostInput, PlantedKey } from '../../../shared/schema/host.ts';
import type { Escalation, HostTarget, SshAuthentication } from '../../adapters/host-connection.ts';
import type { SecretStore } from '../../storage/stores.ts';

type SecretName = keyof Host['secrets'];
const secretNames = ['password', 'privateKey', 'passphrase', 'sudoPassword'] as const satisfies readonly SecretName[];

export const secretKey = (hostId: string, name: SecretName) => `host/${hostId}/${name}`;

export const noSecrets: Host['secrets'] = {
  password: { setAt: null },
  privateKey: { setAt: null },
  passphrase: { setAt: null },
  sudoPassword: { setAt: null },
};

/** Writes what the input brings: a value sets, null removes, a missing key leaves. Returns the new status and whether anything changed. */
export function writeHostSecrets(
  store: SecretStore,
  host: { readonly id: string; readonly secrets: Host['secrets']; readonly now: number },
  input: HostInput['secrets'],
): { readonly secrets: Host['secrets']; readonly changed: boolean } {
  const secrets = { ...host.secrets };
  let changed = false;
  for (const name of secretNames) {
    const value = input[name];
    if (value === undefined) continue;
    const key = secretKey(host.id, name);
    if (value === (store.get(key) ?? null)) continue;
    changed = true;
    if (value === null) store.remove(key);
    else store.set(key, value);
    secrets[name] = { setAt: value === null ? null : host.now };
  }
  return { secrets, changed };
}

/**
 * The login by Slipway's own key from now on. A password that is forgotten stays where it is sudo's: then it becomes the sudo
 * password, since the login's was used for it so far.
 */
export function switchToKey(
  store: SecretStore,
  host: Host,
  { pair, privateKey, forget }: { readonly pair: PlantedKey; readonly privateKey: string; readonly forget: boolean },
): Host {
  const ssh = host.ssh;
  if (!ssh) return host;
  const set = { setAt: pair.plantedAt };
  const password = store.get(secretKey(host.id, 'password'));
  let { sudoPassword } = host.secrets;
  if (forget && ssh.escalation === 'sudo-password' && sudoPassword.setAt === null && password !== undefined) {
    store.set(secretKey(host.id, 'sudoPassword'), password);
    sudoPassword = host.secrets.password;
  }
  store.set(secretKey(host.id, 'privateKey'), privateKey);
  store.remove(secretKey(host.id, 'passphrase'));
  if (forget) store.remove(secretKey(host.id, 'password'));
  return {
    ...host,
    ssh: { ...ssh, method: 'key' },
    plantedKey: pair,
    secrets: {
      password: forget ? { setAt: null } : host.secrets.password,
      privateKey: set,
      passphrase: { setAt: null },
      sudoPassword,
    },
  };
}

export function removeHostSecrets(store: SecretStore, hostId: string): void {
  store.removeBelow(`host/${hostId}`);
}

/**
 * How a host is reached, secrets included. Fails with `host.keyUnknown` before a key is pinned, and with
 * `host.loginDenied` {reason: 'secretMissing'} where the chosen way to log in lacks its secret.
 */
export function hostTarget(host: Host, store: SecretStore): HostTarget {
  if (!host.ssh) return { kind: 'local', escalation: localEscalation(host, store) };
  if (!host.hostKey) throw new SlipwayError('host.keyUnknown', { data: { host: host.name } });
  return {
    kind: 'ssh',
    address: host.ssh.address,
    port: host.ssh.port,
    username: host.ssh.username,
    authentication: authentication(host, host.ssh.method, store),
    escalation: sshEscalation(host, host.ssh.escalation, store),
    hostKey: { type: host.hostKey.type, fingerprint: host.hostKey.fingerprint },
    ...(host.ssh.legacyAlgorithms === true && { legacyAlgorithms: true }),
  };
}

function authentication(host: Host, method: NonNullable<Host['ssh']>['method'], store: SecretStore): SshAuthentication {
  switch (method) {
    case 'agent':
      return { kind: 'agent' };
    case 'password':
      return { kind: 'password', password: required(host, 'password', store) };
    case 'keyboard-interactive':
      return { kind: 'keyboard-interactive', answers: [required(host, 'password', store)] };
    case 'key': {
      const passphrase = store.get(secretKey(host.id, 'passphrase'));
      const privateKey = required(host, 'privateKey', store);
      return { kind: 'key', privateKey, ...(passphrase === undefined ? {} : { passphrase }) };
    }
  }
}

function sshEscalation(host: Host, escalation: NonNullable<Host['ssh']>['escalation'], store: SecretStore): Escalation {
  if (escalation !== 'sudo-password') return { kind: escalation };
  // Most people's sudo password is their login password.
  const password = store.get(secretKey(host.id, 'sudoPassword')) ?? store.get(secretKey(host.id, 'password'));
  if (password === undefined) throw missing(host, 'sudoPassword', 'host.rootDenied');
  return { kind: 'sudo-password', password };
}

function localEscalation(host: Host, store: SecretStore): Escalation {
  if (process.getuid?.() === 0) return { kind: 'root' };
  const password = store.get(secretKey(host.id, 'sudoPassword'));
  return password === undefined ? { kind: 'sudo' } : { kind: 'sudo-password', password };
}

function required(host: Host, name: SecretName, store: SecretStore): string {
  const value = store.get(secretKey(host.id, name));
  if (value === undefined) throw missing(host, name, 'host.loginDenied');
  return value;
}

function missing(host: Host, secret: SecretName, code: 'host.loginDenied' | 'host.rootDenied'): SlipwayError {
  return new SlipwayError(code, { data: { host: host.name, reason: 'secretMissing', secret } });
}

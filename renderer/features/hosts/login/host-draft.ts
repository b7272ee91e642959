import { NetworkAddress } from '../../../../shared/schema/common.ts';
import {
  type EscalationKind,
  type Host,
  type HostInput,
  HostName,
  type LoginMethod,
  Username,
} from '../../../../shared/schema/host.ts';

/** A secret as it is typed; undefined leaves what is kept, null removes it. */
export type SecretDraft = string | null | undefined;

/** How to log in and become root, as it is typed. */
export interface LoginDraft {
  readonly method: LoginMethod;
  readonly password: SecretDraft;
  readonly privateKey: SecretDraft;
  readonly passphrase: SecretDraft;
  readonly escalation: EscalationKind;
  readonly sudoPassword: SecretDraft;
}

/** A host as it is typed into the form. */
export interface HostDraft extends LoginDraft {
  readonly name: string;
  readonly address: string;
  /** A number field gives '' when it is empty. */
  readonly port: number | string;
  readonly username: string;
  readonly internalAddress: string;
  readonly jumpHostIds: readonly string[];
  readonly legacyAlgorithms: boolean;
}

export type DraftField = keyof HostDraft;
/** What is wrong, by field; the text is `hostPages.invalid.<value>`. */
export type DraftErrors = Readonly<Partial<Record<DraftField, string>>>;

export const emptyLogin: LoginDraft = {
  method: 'password',
  password: undefined,
  privateKey: undefined,
  passphrase: undefined,
  escalation: 'root',
  sudoPassword: undefined,
};

export const emptyDraft: HostDraft = {
  ...emptyLogin,
  name: '',
  address: '',
  port: 22,
  username: 'root',
  internalAddress: '',
  jumpHostIds: [],
  legacyAlgorithms: false,
};

/** The kept settings of a host as a draft; its secrets stay where they are. */
export function draftOf(host: Host): HostDraft {
  return {
    ...emptyDraft,
    name: host.name,
    address: host.ssh?.address ?? '',
    port: host.ssh?.port ?? 22,
    username: host.ssh?.username ?? 'root',
    method: host.ssh?.method ?? 'password',
    escalation: host.ssh?.escalation ?? 'root',
    internalAddress: host.internalAddress ?? '',
    jumpHostIds: host.ssh?.jumpHostIds ?? [],
    legacyAlgorithms: host.ssh?.legacyAlgorithms ?? false,
  };
}

/** Checks what is asked for by this way to log in. `kept`: secrets that are set already need not be typed again. */
export function loginErrors(draft: LoginDraft, kept?: Host['secrets']): DraftErrors {
  const missing = (value: SecretDraft, since: number | null | undefined) =>
    value === null || (value === undefined && (since ?? null) === null);
  const errors: Partial<Record<DraftField, string>> = {};
  if (asksPassword(draft.method) && missing(draft.password, kept?.password.setAt)) errors.password = 'password';
  if (draft.method === 'key' && missing(draft.privateKey, kept?.privateKey.setAt)) errors.privateKey = 'privateKey';
  if (draft.privateKey && !/-----BEGIN [A-Z ]*PRIVATE KEY-----/.test(draft.privateKey)) {
    errors.privateKey = 'privateKeyFormat';
  }
  if (draft.escalation === 'sudo-password' && !asksPassword(draft.method)) {
    if (missing(draft.sudoPassword, kept?.sudoPassword.setAt)) errors.sudoPassword = 'sudoPassword';
  }
  return errors;
}

export function asksPassword(method: LoginMethod): boolean {
  return method === 'password' || method === 'keyboard-interactive';
}

/** Checks the whole form of a host that is reached over SSH. */
export function draftErrors(draft: HostDraft, kept?: Host['secrets']): DraftErrors {
  const errors: Partial<Record<DraftField, string>> = { ...loginErrors(draft, kept) };
  if (!NetworkAddress.safeParse(draft.address).success) errors.address = 'address';
  if (!HostName.safeParse(draft.name || draft.address.slice(0, 63)).success) errors.name = 'name';
  if (!Username.safeParse(draft.username).success) errors.username = 'username';
  const port = Number(draft.port);
  if (draft.port === '' || !Number.isInteger(port) || port < 1 || port > 65_535) errors.port = 'port';
  if (draft.internalAddress.trim() !== '' && !NetworkAddress.safeParse(draft.internalAddress).success) {
    errors.internalAddress = 'internalAddress';
  }
  return errors;
}

/** Only what this way to log in uses, and only what was typed. */
export function secretsOf(draft: LoginDraft): HostInput['secrets'] {
  const { method, password, privateKey, passphrase, escalation, sudoPassword } = draft;
  return {
    ...(asksPassword(method) && password !== undefined ? { password } : {}),
    ...(method === 'key' && privateKey !== undefined ? { privateKey: privateKey && withLineEnd(privateKey) } : {}),
    ...(method === 'key' && passphrase !== undefined ? { passphrase } : {}),
    ...(escalation === 'sudo-password' && sudoPassword !== undefined ? { sudoPassword } : {}),
  };
}

/** OpenSSH refuses a key whose last line has no end, which is how they are often pasted. */
function withLineEnd(key: string): string {
  return `${key.trim().replace(/\r\n/g, '\n')}\n`;
}

/** A checked draft as the contract wants it; `profiles` stay as they are. */
export function hostInputOf(draft: HostDraft, profiles: Host['profiles'] = []): HostInput {
  return {
    name: draft.name.trim() || draft.address.trim().slice(0, 63),
    ssh: {
      address: draft.address.trim(),
      port: Number(draft.port),
      username: draft.username.trim(),
      method: draft.method,
      escalation: draft.escalation,
      jumpHostIds: [...draft.jumpHostIds],
      legacyAlgorithms: draft.legacyAlgorithms,
    },
    internalAddress: draft.internalAddress.trim() || null,
    profiles: [...profiles],
    secrets: secretsOf(draft),
  };
}

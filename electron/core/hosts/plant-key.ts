import { createHash } from 'node:crypto';
import { message } from '../../../shared/domain/message.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Host, PlantedKey } from '../../../shared/schema/host.ts';
import type { HostConnection, SshTarget } from '../../adapters/host-connection.ts';
import {
  addAuthorizedKey,
  findAuthorizedKeys,
  type KeyPlace,
  removeAuthorizedKey,
} from '../../commands/authorized-keys.ts';

export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

const commandMs = 30_000;

/** The way to one host while its key is changed. */
export interface KeyWork {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly connection: HostConnection;
  /** A connection of its own with this key and nothing else. Disposed by the caller. */
  readonly connectWith: (privateKey: string) => Promise<HostConnection>;
  readonly say: (note: Note) => void;
}

/** As `ssh-keygen -l` names it. */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/** Puts the public half where sshd looks for it, and logs in anew with the private half alone. */
export async function plantKey(work: KeyWork, pair: KeyPair): Promise<void> {
  const { host, say } = work;
  const { place, asRoot } = await placeOf(work, pair.publicKey);
  await run(work, { script: addAuthorizedKey(place), asRoot });
  say(message('hosts.key.planted', { file: place.file, fingerprint: fingerprintOf(pair.publicKey) }));
  await provesKey(work, pair.privateKey);
  say(message('hosts.key.verified', { host: host.name }));
}

/** A new connection, with the key and nothing else, that is who it should be. Fails with `host.keyNotTaken`. */
async function provesKey({ host, signal, connectWith }: KeyWork, privateKey: string): Promise<void> {
  let connection: HostConnection;
  try {
    connection = await connectWith(privateKey);
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'host.loginDenied') throw error;
    throw new SlipwayError('host.keyNotTaken', { data: { ...error.data, host: host.name }, cause: error });
  }
  await using opened = connection;
  const { stdout } = await opened.exec({ script: 'id -un', signal, timeoutMs: commandMs });
  if (stdout.trim() === host.ssh?.username) return;
  throw new SlipwayError('host.keyNotTaken', { data: { host: host.name, detail: stdout.trim() } });
}

/** Takes a key off that Slipway had placed, and sees that it is refused from then on. */
export async function removeKey(
  work: KeyWork,
  old: { readonly publicKey: string; readonly privateKey: string | null },
): Promise<void> {
  const { place, asRoot } = await placeOf(work, old.publicKey);
  await run(work, { script: removeAuthorizedKey(place), asRoot });
  work.say(message('hosts.key.removed', { file: place.file, fingerprint: fingerprintOf(old.publicKey) }));
  if (old.privateKey === null) return;
  const still = await work.connectWith(old.privateKey).catch((error: unknown) => {
    if (error instanceof SlipwayError && error.code === 'host.loginDenied') return null;
    throw error;
  });
  await still?.[Symbol.asyncDispose]();
  if (still) throw new SlipwayError('host.oldKeyTaken', { data: { host: work.host.name, file: place.file } });
  work.say(message('hosts.key.oldRefused', { host: work.host.name }));
}

/** In the login's home as the login itself (a home may be a network share that root may not write), elsewhere as root. */
async function placeOf(
  work: KeyWork,
  publicKey: string,
): Promise<{ readonly place: KeyPlace; readonly asRoot: boolean }> {
  const username = work.host.ssh?.username ?? '';
  const request = { script: findAuthorizedKeys(username), signal: work.signal, timeoutMs: commandMs };
  const found = await work.connection.exec({ ...request, root: true }).catch((error: unknown) => {
    if (!(error instanceof SlipwayError) || error.code !== 'host.rootDenied') throw error;
    return work.connection.exec(request);
  });
  const [file, home] = found.stdout.trim().split('\n');
  if (found.exitCode !== 0 || !file || !home) throw failed(work, found);
  return { place: { file, publicKey }, asRoot: !file.startsWith(`${home}/`) };
}

async function run(work: KeyWork, { script, asRoot }: { readonly script: string; readonly asRoot: boolean }) {
  const request = { script, signal: work.signal, timeoutMs: commandMs };
  const result = await work.connection.exec(asRoot ? { ...request, root: true } : request);
  if (result.exitCode !== 0) throw failed(work, result);
}

function failed(
  { host }: KeyWork,
  { exitCode, stderr }: { readonly exitCode: number | null; readonly stderr: string },
) {
  const data = { host: host.name, exitCode, detail: stderr.trim().slice(-500) };
  return new SlipwayError('host.commandFailed', { data });
}

/** The same target with one key as its only credential. */
export function keyTarget(target: SshTarget, privateKey: string): SshTarget {
  return { ...target, authentication: { kind: 'key', privateKey } };
}

export function plantedKey({ publicKey }: KeyPair, now: number): PlantedKey {
  return { publicKey, fingerprint: fingerprintOf(publicKey), plantedAt: now };
}

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { devNull } from 'node:os';
import { join } from 'node:path';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { GitLogin } from '../git-client.ts';

export const LOGIN_FOLDER_PREFIX = '.login-';

/** Under this name ssh looks the pinned key up, whatever the address is: nothing else is in the file. */
const HOST_ALIAS = 'pinned';

export interface GitEnvironment extends AsyncDisposable {
  readonly variables: Readonly<Record<string, string>>;
}

/**
 * The environment of one git call: a token as a header in the environment, a deploy key as a 0600 file that is removed
 * on disposal. Neither is ever an argument or part of an address.
 */
export async function openLogin(folder: string, url: string, login: GitLogin): Promise<GitEnvironment> {
  if (isSsh(url)) return openDeployKey(folder, url, login);
  if (login.kind === 'deploy-key')
    throw new SlipwayError('git.denied', { data: { url, reason: 'keyNeedsSsh', detail: '' } });
  if (login.kind === 'none') return environment({});
  const value = Buffer.from(`${login.username || 'git'}:${login.token}`, 'utf8').toString('base64');
  return environment({
    GIT_CONFIG_COUNT: '2',
    // For this origin alone; and no redirect may carry it elsewhere.
    GIT_CONFIG_KEY_0: `http.${new URL(url).origin}/.extraHeader`,
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${value}`,
    GIT_CONFIG_KEY_1: 'http.followRedirects',
    GIT_CONFIG_VALUE_1: 'false',
  });
}

export function isSsh(url: string): boolean {
  return /^ssh:\/\//i.test(url) || !/^[a-z][a-z0-9+.-]*:\/\//i.test(url);
}

async function openDeployKey(folder: string, url: string, login: GitLogin): Promise<GitEnvironment> {
  if (login.kind !== 'deploy-key')
    throw new SlipwayError('git.denied', { data: { url, reason: 'sshNeedsKey', detail: '' } });
  const { hostKey, privateKey } = login;
  if (!hostKey) throw new SlipwayError('git.hostKey', { data: { url, reason: 'unknown', detail: '' } });
  if (!/^[a-z0-9@.-]+$/i.test(hostKey.type) || !/^[A-Za-z0-9+/=]+$/.test(hostKey.key))
    throw new SlipwayError('input.invalid', { data: { field: 'gitHostKey' } });
  const place = await mkdtemp(join(folder, LOGIN_FOLDER_PREFIX));
  await chmod(place, 0o700);
  const keyFile = join(place, 'key');
  const knownHosts = join(place, 'known_hosts');
  await writeFile(keyFile, privateKey.endsWith('\n') ? privateKey : `${privateKey}\n`, { mode: 0o600 });
  await writeFile(knownHosts, `${HOST_ALIAS} ${hostKey.type} ${hostKey.key}\n`, { mode: 0o600 });
  const variables = { GIT_SSH_COMMAND: sshCommand(keyFile, knownHosts), GIT_SSH_VARIANT: 'ssh' };
  return environment(variables, () => rm(place, { recursive: true, force: true }));
}

function sshCommand(keyFile: string, knownHosts: string): string {
  const options = [
    'BatchMode=yes',
    'StrictHostKeyChecking=yes',
    `UserKnownHostsFile=${optionPath(knownHosts)}`,
    `GlobalKnownHostsFile=${devNull}`,
    `HostKeyAlias=${HOST_ALIAS}`,
    'CheckHostIP=no',
    'UpdateHostKeys=no',
    'IdentitiesOnly=yes',
    'IdentityAgent=none',
    'PreferredAuthentications=publickey',
    'ControlMaster=no',
    'ControlPath=none',
    'ClearAllForwardings=yes',
    'ConnectTimeout=15',
    'ServerAliveInterval=15',
    'ServerAliveCountMax=4',
  ];
  return ['ssh', '-F', devNull, '-i', quoted(keyFile), ...options.flatMap((option) => ['-o', quoted(option)])].join(
    ' ',
  );
}

/** GIT_SSH_COMMAND is read by sh. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** ssh splits this option's value at blanks unless it stands in double quotes. */
function optionPath(path: string): string {
  return `"${path}"`;
}

function environment(
  variables: Record<string, string>,
  close: () => Promise<void> = async () => undefined,
): GitEnvironment {
  return { variables, [Symbol.asyncDispose]: close };
}

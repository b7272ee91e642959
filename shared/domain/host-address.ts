import { NetworkAddress, Port } from '../schema/common.ts';
import { HostName, Username } from '../schema/host.ts';

/** A host as pasted. */
export interface PastedHost {
  readonly line: number;
  /** The one in front, else the address. */
  readonly name: string;
  readonly username: string;
  readonly address: string;
  readonly port: number;
}

/** Why a line is none; its text is `hosts.paste.<reason>`. */
export type PasteReason = 'tooManyWords' | 'username' | 'address' | 'port' | 'name' | 'option' | 'repeated';

export interface PasteError {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
  readonly reason: PasteReason;
}

export interface PastedHosts {
  readonly hosts: readonly PastedHost[];
  readonly errors: readonly PasteError[];
}

type Parsed = Omit<PastedHost, 'line'>;

const defaults = { username: 'root', port: 22 } as const;

/**
 * Reads pasted lines: `10.0.0.5`, `root@10.0.0.5:2222`, `[2001:db8::1]:22`, `ssh -p 22 user@host`, `ssh://user@host:22`,
 * each with a name in front if wanted (`ws01 root@10.0.0.5`). Empty lines and those that begin with `#` are passed over.
 */
export function parseHostLines(text: string): PastedHosts {
  const hosts: PastedHost[] = [];
  const errors: PasteError[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const trimmed = raw.trim().replace(/[,;]$/, '').trim();
    if (trimmed === '' || trimmed.startsWith('#')) return;
    const line = index + 1;
    const parsed = parseHostLine(trimmed);
    if (typeof parsed === 'string') errors.push({ line, text: trimmed, reason: parsed });
    else if (hosts.some((host) => same(host, parsed))) errors.push({ line, text: trimmed, reason: 'repeated' });
    else hosts.push({ line, ...parsed });
  });
  return { hosts, errors };
}

/** One line; or why it is none. */
export function parseHostLine(line: string): Parsed | PasteReason {
  const words = line.split(/[\s,]+/).filter((word) => word !== '');
  const sshAt = words.indexOf('ssh');
  if (sshAt > 1) return 'tooManyWords';
  if (sshAt >= 0) {
    const name = sshAt === 1 ? words[0] : undefined;
    return parseCommand(words.slice(sshAt + 1), name);
  }
  const [first, second] = words;
  if (first === undefined || words.length > 2) return 'tooManyWords';
  return second === undefined ? parseTarget(first, {}) : parseTarget(second, { name: first });
}

interface Given {
  readonly name?: string | undefined;
  readonly username?: string | undefined;
  readonly port?: string | undefined;
}

/** The options of ssh(1) that say where to go; others are refused rather than dropped in silence. */
function parseCommand(words: readonly string[], name: string | undefined): Parsed | PasteReason {
  let username: string | undefined;
  let port: string | undefined;
  let target: string | undefined;
  const rest = [...words];
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    const option = /^-([pl])(.*)$/.exec(word);
    if (option) {
      const value = option[2] || rest.shift();
      if (option[1] === 'p') port = value ?? '';
      else username = value ?? '';
    } else if (word.startsWith('-')) return 'option';
    else if (target !== undefined) return 'tooManyWords';
    else target = word;
  }
  return target === undefined ? 'address' : parseTarget(target, { name, username, port });
}

/** `[user@]address[:port]`; a bare address with several colons is IPv6 without a port. */
function parseTarget(target: string, given: Given): Parsed | PasteReason {
  const text = target.replace(/^ssh:\/\//, '').replace(/\/$/, '');
  const at = text.lastIndexOf('@');
  const username = at >= 0 ? text.slice(0, at) : (given.username ?? defaults.username);
  const place = text.slice(at + 1);
  const bracketed = /^\[([^\]]*)\](?::(.*))?$/.exec(place);
  const colons = place.split(':').length - 1;
  const plain = colons === 1 ? place.split(':') : [place];
  const address = bracketed ? bracketed[1] : plain[0];
  const portText = (bracketed ? bracketed[2] : plain[1]) ?? given.port ?? String(defaults.port);
  const port = /^\d{1,5}$/.test(portText) ? Port.safeParse(Number(portText)).data : undefined;
  if (!Username.safeParse(username).success) return 'username';
  if (!address || !isAddress(address, bracketed !== null)) return 'address';
  if (port === undefined) return 'port';
  const name = HostName.safeParse(given.name ?? address);
  if (!name.success) return 'name';
  return { name: name.data, username, address, port };
}

const decimal = /^\d+(\.\d+)*$/;
const octets = /^(25[0-5]|2[0-4]\d|1?\d?\d)(\.(25[0-5]|2[0-4]\d|1?\d?\d)){3}$/;
const nameLabels =
  /^(?=.{1,253}$)([A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)(\.[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9])?)*\.?$/;
const version6 = /^[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*(%[A-Za-z0-9._-]+)?$/;

function isAddress(text: string, bracketed: boolean): boolean {
  if (!NetworkAddress.safeParse(text).success) return false;
  if (text.includes(':')) return version6.test(text) && text.split(':').length >= 3;
  if (bracketed) return false;
  // `10.0.0.300` is a mistyped address, not a name.
  return decimal.test(text) ? octets.test(text) : nameLabels.test(text);
}

function same(a: Parsed, b: Parsed): boolean {
  return a.address === b.address && a.port === b.port && a.username === b.username;
}

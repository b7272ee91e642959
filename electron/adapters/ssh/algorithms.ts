import { getCiphers } from 'node:crypto';
import type { Algorithms, CipherAlgorithm, KexAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

/**
 * GCM first: with ssh2's pure JavaScript the default order prefers ChaCha20 and is seven times slower.
 * Every name is one that Node's OpenSSL and Electron's BoringSSL both have.
 */
const ciphers: CipherAlgorithm[] = [
  'aes128-gcm@openssh.com',
  'aes256-gcm@openssh.com',
  'aes128-ctr',
  'aes256-ctr',
  'chacha20-poly1305@openssh.com',
];

/** SHA-1 signatures (`ssh-rsa`) are only taken from hosts where the switch for old algorithms is on. */
const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
];

/** What a host may use besides, once a person allowed it: broken or weak, and not offered to anyone else. No `ssh-dss`. */
export const legacyAlgorithms = {
  keyExchange: ['diffie-hellman-group14-sha1', 'diffie-hellman-group-exchange-sha1', 'diffie-hellman-group1-sha1'],
  hostKey: ['ssh-rsa'],
  cipher: ['aes128-cbc', 'aes192-cbc', 'aes256-cbc', '3des-cbc'],
} as const satisfies {
  keyExchange: KexAlgorithm[];
  hostKey: ServerHostKeyAlgorithm[];
  cipher: CipherAlgorithm[];
};

/** OpenSSL's names of the old ciphers: a runtime may have left one out. */
const opensslNames: Readonly<Record<(typeof legacyAlgorithms.cipher)[number], string>> = {
  'aes128-cbc': 'aes-128-cbc',
  'aes192-cbc': 'aes-192-cbc',
  'aes256-cbc': 'aes-256-cbc',
  '3des-cbc': 'des-ede3-cbc',
};

/** Signature algorithms by key type: an RSA key (`ssh-rsa` in known_hosts) signs with any of three. */
function signs(keyType: string, algorithm: string): boolean {
  return keyType === 'ssh-rsa' ? algorithm === 'ssh-rsa' || algorithm.startsWith('rsa-sha2-') : algorithm === keyType;
}

/** The pinned type is asked for first, else a server with several keys looks changed. Old algorithms come last. */
export function algorithmsFor(pinnedType: string | undefined, legacy: boolean): Algorithms {
  const all = [...hostKeyAlgorithms, ...(legacy ? legacyAlgorithms.hostKey : [])];
  const pinned = pinnedType === undefined ? [] : all.filter((name) => signs(pinnedType, name));
  const serverHostKey = [...pinned, ...all.filter((name) => !pinned.includes(name))];
  if (!legacy) return { cipher: ciphers, serverHostKey };
  const known = new Set(getCiphers());
  const old = legacyAlgorithms.cipher.filter((name) => known.has(opensslNames[name]));
  const kex = { append: [...legacyAlgorithms.keyExchange], prepend: [], remove: [] };
  return { cipher: [...ciphers, ...old], serverHostKey, kex };
}

const postQuantum = /^(sntrup|mlkem|kyber)/;
/** Names in a key exchange list that are no key exchange (RFC 8308, OpenSSH's strict KEX). */
const signals = /^(ext-info-|kex-strict-)/;

/** True when a server offers only key exchanges that ssh2 does not have because they are post-quantum. */
export function isPostQuantumOnly(keyExchanges: readonly string[]): boolean {
  const offered = keyExchanges.filter((name) => !signals.test(name));
  return offered.length > 0 && offered.every((name) => postQuantum.test(name));
}

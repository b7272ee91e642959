import type { Algorithms, CipherAlgorithm, ServerHostKeyAlgorithm } from 'ssh2';

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

const hostKeyAlgorithms: ServerHostKeyAlgorithm[] = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
  'ssh-rsa',
];

/** Signature algorithms by key type: an RSA key (`ssh-rsa` in known_hosts) signs with any of three. */
function signs(keyType: string, algorithm: string): boolean {
  return keyType === 'ssh-rsa' ? algorithm === 'ssh-rsa' || algorithm.startsWith('rsa-sha2-') : algorithm === keyType;
}

/** The pinned type is asked for first, else a server with several keys looks changed. */
export function algorithmsFor(pinnedType?: string): Algorithms {
  const pinned = pinnedType === undefined ? [] : hostKeyAlgorithms.filter((name) => signs(pinnedType, name));
  const others = hostKeyAlgorithms.filter((name) => !pinned.includes(name));
  return { cipher: ciphers, serverHostKey: [...pinned, ...others] };
}

const postQuantum = /^(sntrup|mlkem|kyber)/;
/** Names in a key exchange list that are no key exchange (RFC 8308, OpenSSH's strict KEX). */
const signals = /^(ext-info-|kex-strict-)/;

/** True when a server offers only key exchanges that ssh2 does not have because they are post-quantum. */
export function isPostQuantumOnly(keyExchanges: readonly string[]): boolean {
  const offered = keyExchanges.filter((name) => !signals.test(name));
  return offered.length > 0 && offered.every((name) => postQuantum.test(name));
}

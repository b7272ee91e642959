import { isPostQuantumOnly, legacyAlgorithms } from './algorithms.ts';

/** What a server offered, as far as the negotiation got; undefined: it ended before. */
export interface OfferedAlgorithms {
  keyExchange?: readonly string[];
  hostKey?: readonly string[];
  cipher?: readonly string[];
}

const lines = {
  keyExchange: /^Handshake: \(remote\) KEX method: (.*)$/,
  hostKey: /^Handshake: \(remote\) Host key format: (.*)$/,
  cipher: /^Handshake: \(remote\) (?:C->S|S->C) cipher: (.*)$/,
} as const;

/** Collects what a server offers from ssh2's debug lines, the only place where it says so (its lib/protocol/kex.js). */
export function collectOffered(offered: OfferedAlgorithms): (line: string) => void {
  return (line) => {
    for (const kind of ['keyExchange', 'hostKey', 'cipher'] as const) {
      const list = lines[kind].exec(line)?.[1];
      if (list) offered[kind] = list.split(',').map((name) => name.trim());
    }
  };
}

export interface AlgorithmVerdict {
  /** `legacyOnly`: the switch for old algorithms would let it in. */
  readonly reason: 'legacyOnly' | 'postQuantumOnly' | 'noCommonAlgorithm';
  /** Every list that was seen, for people. */
  readonly offered: string;
  /** The old names that would be used. */
  readonly legacy: string;
}

/**
 * Why no algorithm was found.
 * @param legacyWorks with the old algorithms allowed, both agreed
 */
export function judgeOffered(offered: OfferedAlgorithms, legacyWorks: boolean): AlgorithmVerdict {
  const { keyExchange = [], hostKey = [], cipher = [] } = offered;
  const said = [
    keyExchange.length > 0 ? `key exchange: ${keyExchange.join(', ')}` : '',
    hostKey.length > 0 ? `host key: ${hostKey.join(', ')}` : '',
    cipher.length > 0 ? `cipher: ${cipher.join(', ')}` : '',
  ].filter((text) => text !== '');
  const old: readonly string[] = Object.values(legacyAlgorithms).flat();
  const legacy = [...keyExchange, ...hostKey, ...cipher].filter((name) => old.includes(name));
  const reason = isPostQuantumOnly(keyExchange) ? 'postQuantumOnly' : legacyWorks ? 'legacyOnly' : 'noCommonAlgorithm';
  return { reason, offered: said.join('; '), legacy: [...new Set(legacy)].join(', ') };
}

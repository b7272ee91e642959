import type { PeerSeen } from '../schema/peers.ts';

/** What the probing script says on a host, line by line (`electron/commands/peer-probes.ts`). */
export type ProbeAnswer =
  | { readonly kind: 'tool'; readonly name: string | null }
  | {
      readonly kind: 'listen';
      readonly port: string;
      readonly state: 'bound' | 'taken' | 'failed';
      readonly text: string;
    }
  | { readonly kind: 'ready' }
  | { readonly kind: 'result'; readonly number: number; readonly seen: PeerSeen; readonly ms: number | null }
  | { readonly kind: 'size'; readonly number: number; readonly bytes: number | null }
  | { readonly kind: 'done' };

const seens: Readonly<Record<string, PeerSeen>> = {
  answered: 'answered',
  other: 'other',
  refused: 'refused',
  silent: 'silent',
  unreachable: 'unreachable',
  denied: 'denied',
};

const states: Readonly<Record<string, 'bound' | 'taken' | 'failed'>> = {
  bound: 'bound',
  taken: 'taken',
  failed: 'failed',
};

/** Undefined for a line that is none of ours. */
export function readProbeAnswer(line: string): ProbeAnswer | undefined {
  const [verb, first = '', second = '', ...rest] = line.trim().split(' ');
  switch (verb) {
    case 'tool':
      return { kind: 'tool', name: first === 'none' || first === '' ? null : first };
    case 'listen': {
      const state = states[second];
      return state && { kind: 'listen', port: first, state, text: rest.join(' ') };
    }
    case 'result': {
      const seen = seens[second];
      const number = readNumber(first);
      return seen && number !== null ? { kind: 'result', number, seen, ms: readNumber(rest[0]) } : undefined;
    }
    case 'size': {
      const number = readNumber(first);
      return number === null ? undefined : { kind: 'size', number, bytes: readNumber(second) };
    }
    case 'ready':
    case 'done':
      return { kind: verb };
    default:
      return undefined;
  }
}

function readNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d+(\.\d+)?$/.test(text) ? Number(text) : null;
}

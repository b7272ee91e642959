import { wholeNumber } from './fact-sections.ts';
import type { EgressAnswer, EgressProbe } from './facts-network.ts';

/** Exit statuses of curl(1); ours are mapped to them by the script. */
const answers: Readonly<Record<string, EgressAnswer>> = {
  5: 'proxyFailed',
  6: 'unresolved',
  7: 'refused',
  28: 'timedOut',
  35: 'certificate',
  37: 'refusedByServer',
  51: 'certificate',
  56: 'proxyFailed',
  60: 'certificate',
  77: 'certificate',
  97: 'proxyFailed',
};

const kinds = ['packages', 'mirror', 'hub'] as const;

/** `<kind> <exit status> <http status> <seconds> <proxy> <address>` as `egressProbes` prints it. */
export function parseEgress(line: string): EgressProbe[] {
  const [kindText, exit, http, seconds, proxy, url] = line.trim().split(' ');
  const kind = kinds.find((each) => each === kindText);
  if (!kind || !url || exit === undefined) return [];
  const status = wholeNumber(http ?? '') || null;
  return [
    {
      kind,
      url,
      answer: answerOf(kind, exit, status),
      httpStatus: status,
      milliseconds: Math.round((wholeNumber(seconds ?? '') ?? 0) * 1000),
      throughProxy: proxy === 'yes',
    },
  ];
}

function answerOf(kind: EgressProbe['kind'], exit: string, status: number | null): EgressAnswer {
  if (exit !== '0') return answers[exit] ?? 'failed';
  // Only the connection was tried.
  if (status === null) return 'reached';
  // A registry that wants a login (401) is a registry; package sources must give what they are asked for.
  const fits = status < 400 || (kind !== 'packages' && status === 401);
  return fits ? 'reached' : 'refusedByServer';
}

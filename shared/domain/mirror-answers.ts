import type { MirrorCause, MirrorState } from '../schema/mirror.ts';

/** Above this a small pull is slow: the engine waits for a slow mirror before it tries the next one. */
export const slowMirrorMs = 3000;

type Measured = Omit<MirrorState, 'url' | 'measuredAt' | 'deadSince'>;
type Phase = 'protocol' | 'token' | 'manifest' | 'image' | 'blob';
const phases: readonly Phase[] = ['protocol', 'token', 'manifest', 'image', 'blob'];

/** What the script of `commands/measure-mirror` printed, judged. A script that was cut off tells nothing: `unknown`. */
export function judgeMirror(output: string): Measured {
  const values = new Map(output.split('\n').flatMap((line) => pairOf(line)));
  const asked = phases.filter((phase) => values.has(`${phase}.status`));
  const last = asked.at(-1);
  const measured = figures(values, asked);
  if (values.get('tool') === 'none') return { ...measured, verdict: 'unknown', cause: 'noTool' };
  if (!last) return { ...measured, verdict: 'unknown', cause: null };
  const cause = causeOf(values, last);
  if (cause) return { ...measured, verdict: 'dead', cause, detail: values.get(`${last}.error`) ?? '' };
  if (!values.has('end')) return { ...measured, verdict: 'unknown', cause: null };
  const total = asked.reduce((sum, phase) => sum + number(values, `${phase}.ms`), 0);
  return { ...measured, verdict: total > slowMirrorMs ? 'slow' : 'fast', cause: null };
}

function pairOf(line: string): readonly (readonly [string, string])[] {
  const at = line.indexOf('=');
  return at < 1 ? [] : [[line.slice(0, at), line.slice(at + 1).trim()]];
}

function number(values: ReadonlyMap<string, string>, name: string): number {
  return Number(values.get(name)) || 0;
}

function figures(values: ReadonlyMap<string, string>, asked: readonly Phase[]): Measured {
  const pulled = values.has('blob.status') && values.has('end');
  const pull = asked.filter((phase) => phase !== 'protocol');
  const sum = (part: 'ms' | 'bytes') => pull.reduce((total, phase) => total + number(values, `${phase}.${part}`), 0);
  const last = asked.at(-1);
  return {
    verdict: 'unknown',
    cause: null,
    detail: '',
    status: (last && number(values, `${last}.status`)) || null,
    answerMs: number(values, 'protocol.status') > 0 ? number(values, 'protocol.ms') : null,
    pullMs: pulled ? sum('ms') : null,
    bytes: pulled ? sum('bytes') : null,
    digest: values.has('manifest.digest') ? `sha256:${values.get('manifest.digest')}` : null,
  };
}

function causeOf(values: ReadonlyMap<string, string>, phase: Phase): MirrorCause | null {
  if (values.has('login')) return 'login';
  const status = number(values, `${phase}.status`);
  const exit = number(values, `${phase}.exit`);
  const error = values.get(`${phase}.error`) ?? '';
  if (status === 200) {
    if (exit !== 0) return connectionCause(values.get('tool'), exit, error);
    // A page for people where the protocol should answer.
    return /text\/html/i.test(values.get(`${phase}.type`) ?? '') ? 'notRegistry' : null;
  }
  return status === 0 ? connectionCause(values.get('tool'), exit, error) : statusCause(phase, status);
}

function statusCause(phase: Phase, status: number): MirrorCause {
  switch (status) {
    case 401:
      return 'login';
    case 403:
      return 'forbidden';
    case 404:
      return phase === 'protocol' ? 'notRegistry' : 'noImage';
    case 429:
      return 'tooMany';
    default:
      return 'status';
  }
}

const curlTls = new Set([35, 51, 53, 54, 58, 59, 60, 66, 77, 80, 82, 83, 90, 91]);

/** Exit codes of curl (https://curl.se/libcurl/c/libcurl-errors.html) and GNU wget, which needs its words, too. */
function connectionCause(tool: string | undefined, exit: number, error: string): MirrorCause {
  if (tool === 'curl') {
    if (exit === 5 || exit === 6) return 'dns';
    if (exit === 28) return 'timeout';
    if (curlTls.has(exit)) return 'tls';
  }
  if (/resolve host|Name or service|bad address/i.test(error)) return 'dns';
  if (/refused/i.test(error)) return 'refused';
  if (/No route|unreachable/i.test(error)) return 'unroutable';
  if (/timed out/i.test(error)) return 'timeout';
  if (exit === 5 || /certificate|SSL|TLS/i.test(error)) return 'tls';
  return 'connection';
}

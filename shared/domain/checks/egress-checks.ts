import type { EgressProbe } from '../facts-network.ts';
import { type Check, type Outcome, pass, sources } from './check.ts';

const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(1)} s`;

/** `https://… (HTTP 403)`; the reason itself has a text of its own. */
const named = ({ url, httpStatus, answer }: EgressProbe): string =>
  answer === 'refusedByServer' && httpStatus !== null ? `${url} (HTTP ${httpStatus})` : url;

function judgeProbes(probes: readonly EgressProbe[], verdicts: { readonly all: 'fail' | 'warn' }): Outcome {
  const dead = probes.filter(({ answer }) => answer !== 'reached');
  const [first] = dead;
  if (!first) return pass(probes.map(({ url, milliseconds }) => `${url} ${seconds(milliseconds)}`).join(', '), '≤ 3 s');
  const value = dead.map(named).join(', ');
  const all = dead.length === probes.length;
  const proxied = first.throughProxy && first.answer !== 'refusedByServer';
  return {
    verdict: all ? verdicts.all : 'warn',
    value,
    limit: '≤ 3 s',
    // Several may be dead for several reasons; the first one's is said.
    reason: proxied ? 'proxy' : first.answer,
    fix: proxied ? 'fixProxy' : first.answer === 'unresolved' ? 'fixNames' : 'fix',
  };
}

const packageSource: Check = {
  id: 'network.packageSource',
  group: 'network',
  source: sources.install,
  limits:
    'warn where a package source does not answer within 3 s; fail where none does and Docker is still to be installed',
  judge: ({ facts }) => {
    const probes = facts.network.egress?.filter(({ kind }) => kind === 'packages') ?? [];
    if (probes.length === 0) return undefined;
    const needed = facts.docker.kind === 'none' && facts.packages.cachedDocker !== true;
    return judgeProbes(probes, { all: needed ? 'fail' : 'warn' });
  },
};

const mirrors: Check = {
  id: 'network.mirrors',
  group: 'network',
  source: sources.mirror,
  limits: 'warn where a wished or configured pull mirror does not answer within 3 s with 200 or 401',
  judge: ({ facts }) => {
    const probes = facts.network.egress?.filter(({ kind }) => kind === 'mirror') ?? [];
    return probes.length === 0 ? undefined : judgeProbes(probes, { all: 'warn' });
  },
};

const hub: Check = {
  id: 'network.hub',
  group: 'network',
  source: sources.mirror,
  limits: 'warn where neither Docker Hub nor a pull mirror answers within 3 s',
  judge: ({ facts }) => {
    const probes = facts.network.egress?.filter(({ kind }) => kind === 'hub') ?? [];
    if (probes.length === 0) return undefined;
    const mirrored = facts.network.egress?.some(({ kind, answer }) => kind === 'mirror' && answer === 'reached');
    const outcome = judgeProbes(probes, { all: 'warn' });
    // Every image comes by the mirror, then.
    return outcome.verdict === 'warn' && mirrored
      ? { verdict: 'pass', value: outcome.value, limit: '≤ 3 s', reason: 'mirrored' }
      : outcome;
  },
};

export const egressChecks: readonly Check[] = [packageSource, mirrors, hub];

import type { Facts } from '../facts.ts';
import { type Check, type Outcome, pass, sources, unknown } from './check.ts';
import { distributionOf, versionParts } from './distributions.ts';

const distribution: Check = {
  id: 'os.distribution',
  group: 'system',
  source: sources.article,
  limits: 'CentOS 7.4 or newer, Debian, Ubuntu, RHEL and its relatives; fail CentOS < 7.2 and systems without packages',
  judge: ({ facts: { os }, limits }) => {
    const limit = 'CentOS 7.4, Debian, Ubuntu, RHEL';
    const value = os.prettyName || `${os.id} ${os.version}`.trim();
    if (value === '') return unknown(limit);
    const [recommended] = limits.distributions;
    if (recommended && os.id !== recommended.value.id) {
      const named = `${recommended.value.id} ${recommended.value.version}`;
      const { source } = recommended;
      return { verdict: 'warn', value, limit: named, reason: 'rancherOther', fix: 'fixRancher', source };
    }
    if (os.id === 'centos' && os.version.startsWith('7')) return centos7(value, os.version);
    if (os.family === 'suse') return { verdict: 'fail', value, limit, reason: 'noPackages', fix: 'fix' };
    if (distributionOf(os)) return pass(value, limit);
    if (os.family === 'debian' || os.family === 'rhel') {
      return { verdict: 'warn', value, limit, reason: 'related', params: { family: os.family }, fix: 'fix' };
    }
    return { verdict: os.id === '' ? 'unknown' : 'fail', value, limit, reason: 'noPackages', fix: 'fix' };
  },
};

/** The article: 7.4 recommended, 7.2 and 7.3 work with a small bug, older not at all. */
function centos7(value: string, version: string): Outcome {
  const [, minor] = versionParts(version);
  const limit = '≥ CentOS 7.4';
  if (!version.includes('.')) return { verdict: 'unknown', value, limit, reason: 'minorUnknown' };
  if (minor < 2) return { verdict: 'fail', value, limit, reason: 'centosTooOld', fix: 'fixCentos' };
  if (minor < 4) return { verdict: 'warn', value, limit, reason: 'centosOld', fix: 'fixCentos' };
  return minor === 4 ? { verdict: 'pass', value, limit, reason: 'recommended' } : pass(value, limit);
}

const support: Check = {
  id: 'os.support',
  group: 'system',
  source: sources.endOfLife,
  limits: 'warn past the end of normal support',
  judge: ({ facts: { os }, context }) => {
    const known = distributionOf(os);
    if (!known) return undefined;
    const value = known.supportedUntil;
    const limit = new Date(context.now).toISOString().slice(0, 10);
    if (known.supportedUntil >= limit) return pass(value, `≥ ${limit}`);
    const params = { name: known.name, until: known.supportedUntil, extended: known.extendedUntil ?? '–' };
    const reason = recommended(os) ? 'endedRecommended' : 'ended';
    return { verdict: 'warn', value, limit: `≥ ${limit}`, reason, params, fix: 'fix' };
  },
};

const recommended = (os: Facts['os']): boolean => os.id === 'centos' && os.version.startsWith('7.4');

const architecture: Check = {
  id: 'os.architecture',
  group: 'system',
  source: sources.install,
  limits: 'x86_64 or aarch64, 64 bit; Rancher 1.6: x86_64',
  judge: ({ facts: { kernel }, limits }) => {
    const narrowest = limits.architectures.reduce((one, other) =>
      other.value.length < one.value.length ? other : one,
    );
    const limit = narrowest.value.join(', ');
    if (kernel.architecture === '') return unknown(limit);
    const fits = narrowest.value.includes(kernel.architecture);
    const value = kernel.wordSize === 32 ? `${kernel.architecture}, 32 bit` : kernel.architecture;
    const { source } = narrowest;
    if (fits && kernel.wordSize !== 32) return { ...pass(value, limit), source };
    return { verdict: 'fail', value, limit, reason: 'notSupported', fix: 'fix', source };
  },
};

const init: Check = {
  id: 'os.init',
  group: 'system',
  source: sources.install,
  limits: 'fail without systemd',
  judge: ({ facts }) => {
    const limit = 'systemd';
    if (facts.systemd === null) return unknown(limit);
    const value = facts.systemd ? 'systemd' : facts.init;
    return facts.systemd ? pass(value, limit) : { verdict: 'fail', value, limit, reason: 'missing', fix: 'fix' };
  },
};

const virtualization: Check = {
  id: 'os.virtualization',
  group: 'system',
  source: sources.slipway,
  limits: 'warn in a container',
  judge: ({
    facts: {
      virtualization: { kind, container },
    },
  }) => {
    if (container === null) return unknown();
    if (!container) return pass(kind === '' ? 'none' : kind);
    // Docker does run in them; modules, clock and reboot are the machine's.
    return { verdict: 'warn', value: kind, reason: 'container', fix: 'fix' };
  },
};

const locale: Check = {
  id: 'os.locale',
  group: 'system',
  source: sources.slipway,
  limits: 'warn where the system’s LANG is not installed',
  judge: ({ facts: { locale: found } }) => {
    if (found.name === null) return unknown();
    const value = [found.name || 'C', ...(found.timeZone ? [found.timeZone] : [])].join(', ');
    return found.available === false
      ? { verdict: 'warn', value, reason: 'notInstalled', params: { locale: found.name }, fix: 'fix' }
      : pass(value);
  },
};

export const systemChecks: readonly Check[] = [distribution, support, architecture, init, virtualization, locale];

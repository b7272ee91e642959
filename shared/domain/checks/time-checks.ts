import { type Check, pass, unknown } from './check.ts';

/** Swarm backdates its certificates by one hour; the figures are ours, far below it. */
const source = {
  name: 'swarmkit ca/certificates.go',
  url: 'https://github.com/moby/swarmkit/blob/master/ca/certificates.go',
};

/** Milliseconds. */
export const clockLimits = { warn: 2_000, fail: 30_000 } as const;

export const seconds = (milliseconds: number): string =>
  `${milliseconds < 0 ? '−' : ''}${(Math.abs(milliseconds) / 1000).toFixed(1)} s`;

const offset: Check = {
  id: 'time.offset',
  group: 'time',
  source,
  judge: ({ facts: { clock } }) => {
    const limit = '≤ 2 s';
    if (clock.offsetMs === null) return unknown(limit);
    const value = seconds(clock.offsetMs);
    // What may be the measuring's own error is not held against the host.
    const sure = Math.max(0, Math.abs(clock.offsetMs) - (clock.offsetErrorMs ?? 0));
    if (sure > clockLimits.fail) return { verdict: 'fail', value, limit: '≤ 30 s', reason: 'far', fix: 'fix' };
    return sure > clockLimits.warn
      ? { verdict: 'warn', value, limit, reason: 'apart', fix: 'fix' }
      : pass(value, limit);
  },
};

const synchronized: Check = {
  id: 'time.synchronized',
  group: 'time',
  source,
  judge: ({ facts: { clock, virtualization } }) => {
    // In a container the clock is the machine's.
    if (clock.synchronized === null) return virtualization.container ? undefined : unknown('NTP');
    return clock.synchronized
      ? pass('NTP', 'NTP')
      : { verdict: 'warn', value: '', limit: 'NTP', reason: 'free', fix: 'fix' };
  },
};

export const timeChecks: readonly Check[] = [offset, synchronized];

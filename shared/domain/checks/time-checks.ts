import { type Check, pass, sources, unknown } from './check.ts';

/** Milliseconds. Swarm backdates its certificates by one hour; the figures are ours, far below it. */
export const clockLimits = { warn: 2_000, fail: 30_000 } as const;

export const seconds = (milliseconds: number): string =>
  `${milliseconds < 0 ? '−' : ''}${(Math.abs(milliseconds) / 1000).toFixed(1)} s`;

const offset: Check = {
  id: 'time.offset',
  group: 'time',
  source: sources.swarmkit,
  limits: 'warn > 2 s off this computer’s clock, fail > 30 s; a Rancher 1.6 host fails > 2 s',
  repair: 'clock.sync',
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
  source: sources.swarmkit,
  limits: 'warn without time synchronization, or while it has not found its time; for Rancher 1.6 fail',
  repair: 'clock.sync',
  judge: ({ facts: { clock, virtualization } }) => {
    const [service] = clock.services ?? [];
    // In a container the clock is the machine's.
    if (virtualization.container && service === undefined) return undefined;
    if (clock.synchronized === null && clock.services === null) return unknown('NTP');
    const value = service ?? '';
    if (clock.synchronized) return pass(value || 'NTP', 'NTP');
    // Without an answer about the clock itself, a running service is what is known.
    if (clock.synchronized === null && service !== undefined) return pass(value, 'NTP');
    const reason = service === undefined ? 'free' : 'notYet';
    return { verdict: 'warn', value, limit: 'NTP', reason, fix: service === undefined ? 'fix' : 'fixServers' };
  },
};

export const timeChecks: readonly Check[] = [offset, synchronized];

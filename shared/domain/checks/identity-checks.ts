import { type Check, pass, unknown } from './check.ts';

const hostname: Check = {
  id: 'host.name',
  group: 'network',
  source: { name: 'RFC 1123', url: 'https://www.rfc-editor.org/rfc/rfc1123' },
  limits: 'fail localhost; warn what is not a–z, 0–9 and hyphens, at most 63',
  repair: 'host.name',
  judge: ({ facts }) => {
    const value = facts.hostname;
    if (value === '') return unknown();
    if (/^localhost/i.test(value)) return { verdict: 'fail', value, reason: 'localhost', fix: 'fix' };
    const valid = value.split('.').every((label) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(label));
    return valid ? pass(value) : { verdict: 'warn', value, reason: 'invalid', fix: 'fix' };
  },
};

const stableName: Check = {
  id: 'host.stableName',
  group: 'network',
  source: { name: 'hostname(5)', url: 'https://www.freedesktop.org/software/systemd/man/latest/hostname.html' },
  limits: 'warn where the name after the next start is another one',
  repair: 'host.name',
  judge: ({ facts }) => {
    const own = facts.hostname;
    if (own === '' || facts.staticHostname === null) return unknown();
    const later = facts.staticHostname;
    // One of them may have the domain, too.
    const same = later.split('.')[0] === own.split('.')[0];
    if (same) return pass(own);
    return {
      verdict: 'warn',
      value: own,
      limit: later,
      reason: 'changes',
      params: { later: later || '–' },
      fix: 'fix',
    };
  },
};

const machineId: Check = {
  id: 'host.machineId',
  group: 'network',
  source: { name: 'machine-id(5)', url: 'https://www.freedesktop.org/software/systemd/man/latest/machine-id.html' },
  limits: 'fail where it is empty',
  repair: 'host.machineId',
  judge: ({ facts: { machineIdHash } }) => {
    if (machineIdHash === null) return unknown();
    return machineIdHash === ''
      ? { verdict: 'fail', value: '', reason: 'empty', fix: 'fix' }
      : pass(machineIdHash.slice(0, 12));
  },
};

export const identityChecks: readonly Check[] = [hostname, stableName, machineId];

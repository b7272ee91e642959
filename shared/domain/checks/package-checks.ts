import { type Check, pass, sources, unknown } from './check.ts';

const packageManager: Check = {
  id: 'packages.manager',
  group: 'system',
  source: sources.install,
  judge: ({ facts: { packages } }) => {
    const limit = 'apt, dnf, yum';
    const value = packages.manager;
    if (value === 'none' || value === 'zypper') return { verdict: 'fail', value, limit, reason: 'none', fix: 'fix' };
    if (packages.repositories === null) return unknown(limit);
    if (packages.repositories === 0) {
      return { verdict: 'warn', value, limit, reason: 'noRepository', fix: 'fixRepository' };
    }
    return pass(value, limit);
  },
};

const lock: Check = {
  id: 'packages.lock',
  group: 'system',
  source: sources.slipway,
  judge: ({ facts: { packages } }) => {
    if (packages.manager === 'none') return undefined;
    if (packages.lock === null) return unknown();
    return packages.lock === ''
      ? pass('')
      : { verdict: 'warn', value: packages.lock.replaceAll('\n', ', '), reason: 'held', fix: 'fix' };
  },
};

const state: Check = {
  id: 'packages.state',
  group: 'system',
  source: sources.slipway,
  judge: ({ facts: { packages } }) => {
    if (packages.manager === 'none') return undefined;
    if (packages.broken === null) return unknown();
    if (packages.broken === '') return pass('');
    const fix = packages.manager === 'apt' ? 'fixApt' : 'fixYum';
    return { verdict: 'warn', value: firstLine(packages.broken), reason: 'halfDone', fix };
  },
};

const selinux: Check = {
  id: 'security.selinux',
  group: 'system',
  source: sources.binaries,
  judge: ({ facts }) => {
    if (facts.selinux === 'unknown') return unknown();
    if (facts.selinux !== 'enforcing') return pass(facts.selinux);
    const installed = facts.packages.installed.some(({ name }) => name === 'container-selinux');
    if (installed) return pass('enforcing, container-selinux');
    // docker-ce requires the package, so that the installation brings it.
    return { verdict: 'warn', value: 'enforcing', limit: 'container-selinux', reason: 'noPolicy', fix: 'fix' };
  },
};

const appArmor: Check = {
  id: 'security.appArmor',
  group: 'system',
  source: sources.kernelConfig,
  judge: ({ facts: { appArmor: found, virtualization } }) => {
    // A container sees the machine's module without being able to use it, and so does Docker inside.
    if (virtualization.container || found.enabled === false) return undefined;
    if (found.enabled === null || found.parser === null) return unknown();
    if (found.parser) return pass('apparmor_parser');
    return { verdict: 'fail', value: 'enabled', limit: 'apparmor_parser', reason: 'noParser', fix: 'fix' };
  },
};

export const packageChecks: readonly Check[] = [packageManager, lock, state, selinux, appArmor];

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}

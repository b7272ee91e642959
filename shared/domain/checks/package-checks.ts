import { compareVersions } from '../docker-versions.ts';
import type { Facts } from '../facts.ts';
import { type Check, pass, sources, unknown } from './check.ts';
import { movedSources } from './moved-sources.ts';

const packageManager: Check = {
  id: 'packages.manager',
  group: 'system',
  source: sources.install,
  limits: 'fail without apt, dnf or yum; warn without any package source',
  judge: ({ facts: { packages } }) => {
    const limit = 'apt, dnf, yum';
    const value = packages.manager;
    if (value === 'none' || value === 'zypper') return { verdict: 'fail', value, limit, reason: 'none', fix: 'fix' };
    if (packages.sources === null) return unknown(limit);
    if (packages.sources.length === 0) {
      return { verdict: 'warn', value, limit, reason: 'noRepository', fix: 'fixRepository' };
    }
    return pass(value, limit);
  },
};

const lock: Check = {
  id: 'packages.lock',
  group: 'system',
  source: sources.slipway,
  limits: 'warn while another process holds the lock',
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
  limits: 'warn where an installation is half done',
  repair: 'packages.finish',
  judge: ({ facts: { packages } }) => {
    if (packages.manager === 'none') return undefined;
    if (packages.broken === null) return unknown();
    if (packages.broken === '') return pass('');
    const fix = packages.manager === 'apt' ? 'fixApt' : 'fixYum';
    return { verdict: 'warn', value: firstLine(packages.broken), reason: 'halfDone', fix };
  },
};

const archive: Check = {
  id: 'packages.archive',
  group: 'system',
  source: sources.vault,
  limits: 'fail where a source has moved to the archive and Docker is still to be installed; else warn',
  repair: 'packages.archive',
  judge: ({ facts }) => {
    if (facts.packages.manager === 'none') return undefined;
    if (facts.packages.sources === null) return unknown();
    const moved = movedSources(facts);
    if (moved.length === 0) return pass('');
    const value = [...new Set(moved.map(({ url }) => hostOf(url)))].join(', ');
    const params = { files: [...new Set(moved.map(({ file }) => file))].join(', ') };
    const verdict = facts.docker.kind === 'none' ? 'fail' : 'warn';
    return { verdict, value, reason: 'moved', params, fix: 'fix' };
  },
};

const tools: Check = {
  id: 'packages.tools',
  group: 'system',
  source: sources.slipway,
  limits:
    'warn without curl or wget, tar, gzip, ip, ps, modprobe, sha256sum, base64; iptables once Docker is installed',
  repair: 'tools.install',
  judge: ({ facts }) => {
    if (facts.missingTools === null) return unknown();
    const missing = missingTools(facts);
    return missing.length === 0
      ? pass('')
      : { verdict: 'warn', value: missing.join(', '), reason: 'missing', fix: 'fix' };
  },
};

/** Docker's own packages bring iptables; in a container modules are the machine's. */
export function missingTools(facts: Facts): readonly string[] {
  return (facts.missingTools ?? []).filter((name) => {
    if (name === 'iptables') return facts.docker.kind !== 'none';
    return name !== 'modprobe' || facts.virtualization.container !== true;
  });
}

/** The version of the policy from which on it knows what Rancher 1.6 does. */
const rancherPolicy = '2.14';

const selinux: Check = {
  id: 'security.selinux',
  group: 'system',
  source: sources.binaries,
  limits: 'warn where it is enforcing without container-selinux (Rancher 1.6: ≥ 2.14)',
  repair: 'selinux.policy',
  judge: ({ facts, profiles }) => {
    if (facts.selinux === 'unknown') return unknown();
    if (facts.selinux !== 'enforcing') return pass(facts.selinux);
    const warn = { verdict: 'warn' as const, value: 'enforcing', limit: 'container-selinux' };
    // docker-ce requires the package, so that the installation brings it.
    if (lacksContainerPolicy(facts)) return { ...warn, reason: 'noPolicy', ...policyFix(facts) };
    const version = facts.packages.installed.find(({ name }) => name === 'container-selinux')?.version ?? '';
    const rancher = profiles.has('rancher16-server') || profiles.has('rancher16-host');
    if (rancher && compareVersions(version, rancherPolicy) < 0) {
      const limit = `container-selinux ≥ ${rancherPolicy}`;
      const value = `container-selinux ${version}`;
      const source = sources.rancherSelinux;
      return { ...warn, value, limit, reason: 'oldPolicy', fix: 'fixOld', repairable: false, source };
    }
    return pass('enforcing, container-selinux');
  },
};

/** SELinux is enforcing, and no policy for containers came by the package that the RHEL family has for it. */
export function lacksContainerPolicy({ selinux: mode, packages }: Facts): boolean {
  return mode === 'enforcing' && !packages.installed.some(({ name }) => name === 'container-selinux');
}

function policyFix({ packages: { manager } }: Facts) {
  if (manager === 'dnf' || manager === 'yum') return { fix: 'fix' };
  return { fix: manager === 'apt' ? 'fixApt' : 'fixOther', repairable: false };
}

const appArmor: Check = {
  id: 'security.appArmor',
  group: 'system',
  source: sources.kernelConfig,
  limits: 'fail where it is on without apparmor_parser',
  judge: ({ facts: { appArmor: found, virtualization } }) => {
    // A container sees the machine's module without being able to use it, and so does Docker inside.
    if (virtualization.container || found.enabled === false) return undefined;
    if (found.enabled === null || found.parser === null) return unknown();
    if (found.parser) return pass('apparmor_parser');
    return { verdict: 'fail', value: 'enabled', limit: 'apparmor_parser', reason: 'noParser', fix: 'fix' };
  },
};

export const packageChecks: readonly Check[] = [packageManager, lock, state, archive, tools, selinux, appArmor];

function firstLine(text: string): string {
  return (text.split('\n')[0] ?? '').slice(0, 200);
}

function hostOf(url: string): string {
  return /^\w+:\/\/([^/]+)/.exec(url)?.[1] ?? url;
}

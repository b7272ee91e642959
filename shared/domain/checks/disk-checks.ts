import { type Check, gib, gibibytes, pass, sources, unknown } from './check.ts';

const free: Check = {
  id: 'disk.free',
  group: 'resources',
  source: sources.slipway,
  limits: 'data root: fail < 5 GiB free or > 95 % used; warn < 20 GiB or > 85 %; builder and registry need more',
  judge: ({ facts: { disk }, limits }) => {
    const { value: wanted, source } = limits.disk;
    const limit = `≥ ${wanted.warnFreeBytes / gib} GiB, ≤ ${wanted.warnUsedPercent} %`;
    if (!disk) return unknown(limit);
    const value = `${gibibytes(disk.freeBytes)}, ${disk.usedPercent} %`;
    const params = {
      path: disk.path,
      mountPoint: disk.mountPoint,
      free: gibibytes(disk.freeBytes),
      used: disk.usedPercent,
    };
    if (disk.freeBytes < wanted.failFreeBytes || disk.usedPercent > wanted.failUsedPercent) {
      const least = `≥ ${wanted.failFreeBytes / gib} GiB, ≤ ${wanted.failUsedPercent} %`;
      return { verdict: 'fail', value, limit: least, reason: 'full', params, fix: 'fix', source };
    }
    if (disk.freeBytes < wanted.warnFreeBytes || disk.usedPercent > wanted.warnUsedPercent) {
      return { verdict: 'warn', value, limit, reason: 'low', params, fix: 'fix', source };
    }
    return { ...pass(value, limit), source };
  },
};

const inodes: Check = {
  id: 'disk.inodes',
  group: 'resources',
  source: sources.slipway,
  limits: 'data root: fail > 95 % of the inodes used, warn > 90 %',
  judge: ({ facts: { disk } }) => {
    const limit = '≤ 90 %';
    if (!disk) return unknown(limit);
    if (disk.inodesUsedPercent === null) return undefined;
    const value = `${disk.inodesUsedPercent} %`;
    const params = { mountPoint: disk.mountPoint };
    if (disk.inodesUsedPercent > 95)
      return { verdict: 'fail', value, limit: '≤ 95 %', reason: 'full', params, fix: 'fix' };
    return disk.inodesUsedPercent > 90
      ? { verdict: 'warn', value, limit, reason: 'low', params, fix: 'fix' }
      : pass(value, limit);
  },
};

/** Packages unpack below `/usr`, their lists and logs lie in `/var`: bytes that an installation of Docker takes with its images of packages. */
const systemLimits = { fail: gib / 2, warn: 2 * gib, warnUsed: 95 } as const;

const system: Check = {
  id: 'disk.system',
  group: 'resources',
  source: sources.slipway,
  limits: '/ and /var: fail < 0.5 GiB free; warn < 2 GiB free or > 95 % used',
  judge: ({ facts: { disks } }) => {
    const limit = '≥ 2.0 GiB, ≤ 95 %';
    if (disks.length === 0) return unknown(limit);
    const text = (list: typeof disks) =>
      list.map(({ path, freeBytes, usedPercent }) => `${path} ${gibibytes(freeBytes)}, ${usedPercent} %`).join('; ');
    const full = disks.filter(({ freeBytes }) => freeBytes < systemLimits.fail);
    if (full.length > 0) return { verdict: 'fail', value: text(full), limit: '≥ 0.5 GiB', reason: 'full', fix: 'fix' };
    const low = disks.filter(
      ({ freeBytes, usedPercent }) => freeBytes < systemLimits.warn || usedPercent > systemLimits.warnUsed,
    );
    return low.length > 0
      ? { verdict: 'warn', value: text(low), limit, reason: 'low', fix: 'fix' }
      : pass(text(disks), limit);
  },
};

const systemInodes: Check = {
  id: 'disk.systemInodes',
  group: 'resources',
  source: sources.slipway,
  limits: '/ and /var: fail > 98 % of the inodes used, warn > 90 %',
  judge: ({ facts: { disks } }) => {
    const limit = '≤ 90 %';
    const counted = disks.flatMap(({ path, inodesUsedPercent }) =>
      inodesUsedPercent === null ? [] : [{ path, used: inodesUsedPercent }],
    );
    if (disks.length === 0) return unknown(limit);
    if (counted.length === 0) return undefined;
    const text = counted.map(({ path, used }) => `${path} ${used} %`).join(', ');
    const worst = Math.max(...counted.map(({ used }) => used));
    if (worst > 98) return { verdict: 'fail', value: text, limit: '≤ 98 %', reason: 'full', fix: 'fix' };
    return worst > 90 ? { verdict: 'warn', value: text, limit, reason: 'low', fix: 'fix' } : pass(text, limit);
  },
};

const fileSystem: Check = {
  id: 'disk.fileSystem',
  group: 'resources',
  source: sources.storage,
  limits: 'ext4, or xfs with ftype=1; fail xfs with ftype=0 and network file systems; warn others',
  judge: ({ facts: { disk } }) => {
    const limit = 'ext4, xfs (ftype=1)';
    if (!disk || disk.fileSystem === '') return unknown(limit);
    const value = disk.fileSystem;
    const params = { path: disk.path, mountPoint: disk.mountPoint };
    if (value === 'xfs' && disk.xfsFtype === false)
      return { verdict: 'fail', value: 'xfs (ftype=0)', limit, reason: 'noFtype', params, fix: 'fixFtype' };
    if (value === 'xfs' && disk.xfsFtype === null)
      return { verdict: 'unknown', value, limit, reason: 'ftypeUnknown', params };
    if (['ext4', 'ext3', 'xfs'].includes(value)) return pass(value, limit);
    if (/^(nfs|cifs|smb|fuse|9p|ceph|gluster)/.test(value))
      return { verdict: 'fail', value, limit, reason: 'remote', params, fix: 'fix' };
    return { verdict: 'warn', value, limit, reason: 'unusual', params, fix: 'fix' };
  },
};

const options: Check = {
  id: 'disk.options',
  group: 'resources',
  source: sources.slipway,
  limits: 'data root: fail where mounted ro, noexec or nodev',
  judge: ({ facts: { disk } }) => {
    if (!disk || disk.options.length === 0) return unknown();
    const bad = disk.options.filter((option) => ['ro', 'noexec', 'nodev'].includes(option));
    const params = { path: disk.path, mountPoint: disk.mountPoint };
    return bad.length === 0
      ? pass('')
      : { verdict: 'fail', value: bad.join(', '), reason: 'forbidden', params, fix: 'fix' };
  },
};

const readOnly: Check = {
  id: 'disk.readOnly',
  group: 'resources',
  source: sources.slipway,
  limits: 'fail where /, /etc, /usr, /var, /run, /tmp or the data root is on a read-only mount',
  judge: ({ facts }) => {
    if (facts.rootReadOnly === null && facts.readOnlyPaths === null) return unknown('rw');
    const paths = facts.readOnlyPaths ?? (facts.rootReadOnly ? ['/'] : []);
    if (paths.length === 0) return pass('rw', 'rw');
    const root = paths.includes('/');
    return {
      verdict: 'fail',
      value: paths.join(', '),
      limit: 'rw',
      reason: root ? 'root' : 'paths',
      fix: root ? 'fixRoot' : 'fix',
    };
  },
};

export const diskChecks: readonly Check[] = [free, inodes, system, systemInodes, fileSystem, options, readOnly];

import { type Check, gib, gibibytes, pass, sources, unknown } from './check.ts';

const cores: Check = {
  id: 'cpu.cores',
  group: 'resources',
  source: sources.article,
  judge: ({ facts, profiles }) => {
    const wanted = profiles.has('swarm-manager') ? 2 : 1;
    const limit = `≥ ${wanted}`;
    if (facts.cores === null) return unknown(limit);
    const value = String(facts.cores);
    return facts.cores >= wanted ? pass(value, limit) : { verdict: 'warn', value, limit, reason: 'few', fix: 'fix' };
  },
};

/** Firmware and kernel take some of what was bought. */
const tolerance = 0.95;

const memory: Check = {
  id: 'memory.total',
  group: 'resources',
  source: sources.article,
  judge: ({ facts, profiles }) => {
    const wanted = (profiles.has('swarm-manager') ? 4 : 2) * gib;
    const limit = `≥ ${wanted / gib} GiB`;
    if (facts.memoryBytes === null) return unknown(limit);
    const value = gibibytes(facts.memoryBytes);
    if (facts.memoryBytes < gib / 2) return { verdict: 'fail', value, limit, reason: 'tooLittle', fix: 'fix' };
    if (facts.memoryBytes < 2 * gib * tolerance)
      return { verdict: 'warn', value, limit, reason: 'belowMinimum', fix: 'fix' };
    if (facts.memoryBytes < wanted * tolerance) return { verdict: 'warn', value, limit, reason: 'little', fix: 'fix' };
    return pass(value, limit);
  },
};

const swap: Check = {
  id: 'memory.swap',
  group: 'resources',
  source: sources.slipway,
  judge: ({ facts }) => {
    if (facts.swapBytes === null) return unknown();
    // No failing: swap only makes a host slow before it is out of memory.
    return pass(gibibytes(facts.swapBytes));
  },
};

const diskFree: Check = {
  id: 'disk.free',
  group: 'resources',
  source: sources.slipway,
  judge: ({ facts: { disk } }) => {
    const limit = '≥ 20 GiB, ≤ 85 %';
    if (!disk) return unknown(limit);
    const value = `${gibibytes(disk.freeBytes)}, ${disk.usedPercent} %`;
    const params = {
      path: disk.path,
      mountPoint: disk.mountPoint,
      free: gibibytes(disk.freeBytes),
      used: disk.usedPercent,
    };
    if (disk.freeBytes < 5 * gib || disk.usedPercent > 95) {
      return { verdict: 'fail', value, limit: '≥ 5 GiB, ≤ 95 %', reason: 'full', params, fix: 'fix' };
    }
    if (disk.freeBytes < 20 * gib || disk.usedPercent > 85) {
      return { verdict: 'warn', value, limit, reason: 'low', params, fix: 'fix' };
    }
    return pass(value, limit);
  },
};

const inodes: Check = {
  id: 'disk.inodes',
  group: 'resources',
  source: sources.slipway,
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

const fileSystem: Check = {
  id: 'disk.fileSystem',
  group: 'resources',
  source: sources.storage,
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
  judge: ({ facts: { disk } }) => {
    if (!disk || disk.options.length === 0) return unknown();
    const bad = disk.options.filter((option) => ['ro', 'noexec', 'nodev'].includes(option));
    const params = { path: disk.path, mountPoint: disk.mountPoint };
    return bad.length === 0
      ? pass('')
      : { verdict: 'fail', value: bad.join(', '), reason: 'forbidden', params, fix: 'fix' };
  },
};

const rootFileSystem: Check = {
  id: 'disk.root',
  group: 'resources',
  source: sources.slipway,
  judge: ({ facts }) => {
    if (facts.rootReadOnly === null) return unknown('rw');
    return facts.rootReadOnly
      ? { verdict: 'fail', value: 'ro', limit: 'rw', reason: 'readOnly', fix: 'fix' }
      : pass('rw', 'rw');
  },
};

const processes: Check = {
  id: 'limits.processes',
  group: 'resources',
  source: sources.slipway,
  judge: ({ facts }) => {
    const value = facts.limits['kernel/pid_max'];
    const limit = '≥ 32768';
    if (value === undefined) return unknown(limit);
    return value >= 32768
      ? pass(String(value), limit)
      : { verdict: 'fail', value: String(value), limit, reason: 'few', fix: 'fix' };
  },
};

export const resourceChecks: readonly Check[] = [
  cores,
  memory,
  swap,
  diskFree,
  inodes,
  fileSystem,
  options,
  rootFileSystem,
  processes,
];

import { type Check, gib, gibibytes, pass, sources, unknown } from './check.ts';

const cores: Check = {
  id: 'cpu.cores',
  group: 'resources',
  source: sources.article,
  limits: 'warn below the profile’s cores (1; manager, builder, Rancher server: 2)',
  judge: ({ facts, limits }) => {
    const { value: wanted, source } = limits.cores;
    const limit = `≥ ${wanted}`;
    if (facts.cores === null) return unknown(limit);
    const value = String(facts.cores);
    return facts.cores >= wanted
      ? { ...pass(value, limit), source }
      : { verdict: 'warn', value, limit, reason: 'few', fix: 'fix', source };
  },
};

/** Firmware and kernel take some of what was bought. */
const tolerance = 0.95;

const memory: Check = {
  id: 'memory.total',
  group: 'resources',
  source: sources.article,
  limits:
    'fail < 512 MiB; warn < 2 GiB, and below the profile’s memory (manager, builder, Rancher server: 4 GiB); 5 % tolerance',
  judge: ({ facts, limits }) => {
    const { value: wanted, source } = limits.memory;
    const limit = `≥ ${wanted / gib} GiB`;
    if (facts.memoryBytes === null) return unknown(limit);
    const value = gibibytes(facts.memoryBytes);
    const told = { value, limit, fix: 'fix', source };
    if (facts.memoryBytes < gib / 2) return { ...told, verdict: 'fail', reason: 'tooLittle' };
    if (facts.memoryBytes < 2 * gib * tolerance) return { ...told, verdict: 'warn', reason: 'belowMinimum' };
    if (facts.memoryBytes < wanted * tolerance) return { ...told, verdict: 'warn', reason: 'little' };
    return { ...pass(value, limit), source };
  },
};

const swap: Check = {
  id: 'memory.swap',
  group: 'resources',
  source: sources.slipway,
  limits: 'shown only',
  judge: ({ facts }) => {
    if (facts.swapBytes === null) return unknown();
    // No failing: swap only makes a host slow before it is out of memory.
    return pass(gibibytes(facts.swapBytes));
  },
};

const processes: Check = {
  id: 'limits.processes',
  group: 'resources',
  source: sources.slipway,
  limits: 'fail kernel.pid_max < 32768',
  repair: 'sysctl.limits',
  judge: ({ facts }) => {
    const value = facts.limits['kernel/pid_max'];
    const limit = '≥ 32768';
    if (value === undefined) return unknown(limit);
    return value >= 32768
      ? pass(String(value), limit)
      : { verdict: 'fail', value: String(value), limit, reason: 'few', fix: 'fix' };
  },
};

/** What many containers on one host run out of first; `root_maxkeys` as moby's check-config.sh wants it. */
export const kernelLimits = [
  ['fs/file-max', 100_000],
  ['fs/inotify/max_user_instances', 128],
  ['kernel/keys/root_maxkeys', 10_001],
] as const;

const kernelLimitsCheck: Check = {
  id: 'limits.kernel',
  group: 'resources',
  source: sources.kernelConfig,
  limits: 'warn fs.file-max < 100000, fs.inotify.max_user_instances < 128, kernel.keys.root_maxkeys ≤ 10000',
  repair: 'sysctl.limits',
  judge: ({ facts }) => {
    const known = kernelLimits.filter(([name]) => facts.limits[name] !== undefined);
    if (known.length === 0) return unknown();
    const low = known.filter(([name, least]) => (facts.limits[name] ?? 0) < least);
    const text = (list: typeof low, of: (entry: (typeof low)[number]) => number) =>
      list.map((entry) => `${entry[0].replaceAll('/', '.')} ${of(entry)}`).join(', ');
    const limit = text(low.length > 0 ? low : known, ([, least]) => least);
    const value = text(low.length > 0 ? low : known, ([name]) => facts.limits[name] ?? 0);
    return low.length === 0 ? pass(value, limit) : { verdict: 'warn', value, limit, reason: 'low', fix: 'fix' };
  },
};

const openFiles: Check = {
  id: 'limits.openFiles',
  group: 'resources',
  source: sources.slipway,
  limits: 'warn < 65536 open files for the running daemon',
  judge: ({ facts: { docker } }) => {
    if (docker.openFiles === null) return undefined;
    const limit = '≥ 65536';
    const value = docker.openFiles === Number.MAX_SAFE_INTEGER ? 'unlimited' : String(docker.openFiles);
    return docker.openFiles >= 65_536
      ? pass(value, limit)
      : { verdict: 'warn', value, limit, reason: 'few', fix: 'fix' };
  },
};

export const resourceChecks: readonly Check[] = [cores, memory, swap, processes, kernelLimitsCheck, openFiles];

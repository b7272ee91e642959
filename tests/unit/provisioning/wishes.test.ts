import { describe, expect, it } from 'vitest';
import { judgeWishes } from '../../../shared/domain/plans.ts';
import { firstWishes, profilesFor, proposeWishes, wishesForHosts } from '../../../shared/domain/plans-wishes.ts';
import { runningDocker, sampleFacts } from '../../support/sample-facts.ts';

const sized = (cores: number, memoryKb: number, more = {}) =>
  sampleFacts({ cores: String(cores), meminfo: `MemTotal: ${memoryKb} kB\nSwapTotal: 0 kB`, ...more });
const propose = (facts: Record<string, ReturnType<typeof sampleFacts>>) =>
  proposeWishes(firstWishes(Object.keys(facts)), new Map(Object.entries(facts)));

describe('proposed wishes', () => {
  it('take the first host that is strong enough as manager and registry, the others as workers', () => {
    const wishes = propose({ a: sized(1, 2_000_000), b: sized(2, 3_900_000), c: sized(8, 32_000_000) });
    expect(wishes).toMatchObject({ managers: ['b'], workers: ['a', 'c'], registry: { hostId: 'b', port: 5000 } });
  });

  it('take the strongest where none is strong enough', () => {
    expect(propose({ a: sized(1, 1_000_000), b: sized(1, 1_900_000) }).managers).toEqual(['b']);
  });

  it('leave the cluster with the host that manages one', () => {
    const swarm = { LocalNodeState: 'active', NodeID: 'n', NodeAddr: '', ControlAvailable: true, Error: '' };
    const wishes = propose({ a: sized(8, 32_000_000), b: sized(1, 1_000_000, runningDocker({ Swarm: swarm })) });
    expect(wishes.managers).toEqual(['b']);
  });

  it('put the registry elsewhere when the manager is small', () => {
    const swarm = { LocalNodeState: 'active', NodeID: 'n', NodeAddr: '', ControlAvailable: true, Error: '' };
    const wishes = propose({ a: sized(1, 900_000, runningDocker({ Swarm: swarm })), b: sized(2, 3_900_000) });
    expect(wishes.registry?.hostId).toBe('b');
  });

  it('keep mirrors that are in use', () => {
    const used = runningDocker({ RegistryConfig: { Mirrors: ['http://mirror.example/'] } });
    expect(propose({ a: sampleFacts(used), b: sampleFacts(used) }).mirrors).toEqual(['http://mirror.example']);
  });
});

describe('wishes for a changed list of hosts', () => {
  it('make a newcomer a worker, and give the roles of one who left to the next', () => {
    const wishes = firstWishes(['a', 'b']);
    expect(wishesForHosts(wishes, ['a', 'b', 'c'])).toMatchObject({ managers: ['a'], workers: ['b', 'c'] });
    expect(wishesForHosts(wishes, ['b', 'c'])).toMatchObject({
      managers: ['b'],
      workers: ['c'],
      registry: { hostId: 'b' },
    });
    expect(wishesForHosts(wishes, [])).toMatchObject({ managers: [], workers: [], registry: null });
  });

  it('say what each host has to be good for', () => {
    const wishes = firstWishes(['a', 'b']);
    expect(profilesFor('a', wishes)).toEqual(['swarm-manager', 'registry']);
    expect(profilesFor('b', wishes)).toEqual(['swarm-worker']);
  });
});

describe('judging wishes', () => {
  const keys = (list: readonly { reason: { key: string } }[]) =>
    list.map((entry) => entry.reason.key.split('.').at(-1));
  const wishes = firstWishes(['a', 'b']);

  it('finds nothing wrong with the first ones', () => {
    expect(judgeWishes(wishes, ['a', 'b'])).toEqual({ blockers: [], warnings: [] });
  });

  it.each([
    ['noHosts', firstWishes([]), []],
    ['noManager', { ...wishes, managers: [], workers: ['b'] }, ['a', 'b']],
    ['twoRoles', { ...wishes, workers: ['a', 'b'] }, ['a', 'b']],
    ['strangeHost', { ...wishes, workers: ['x'] }, ['a', 'b']],
    ['strangeRegistryHost', { ...wishes, registry: { hostId: 'x', port: 5000 } }, ['a', 'b']],
    ['registryPort', { ...wishes, registry: { hostId: 'a', port: 2377 } }, ['a', 'b']],
  ] as const)('blocks: %s', (key, wrong, hostIds) => {
    const judged = judgeWishes({ ...wrong, managers: [...wrong.managers], workers: [...wrong.workers] }, hostIds);
    expect(keys(judged.blockers)).toEqual([key]);
  });

  it('warns of two managers', () => {
    const two = { ...wishes, managers: ['a', 'b'], workers: [] };
    expect(keys(judgeWishes(two, ['a', 'b']).warnings)).toEqual(['evenManagers']);
  });
});

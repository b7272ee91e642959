import { expect } from 'vitest';
import type { Clock } from '../../electron/core/context.ts';
import type { SetupWishes } from '../../shared/schema/plan.ts';
import type { BedHost, HostOptions } from '../bed/index.ts';
import { type Attempt, attempt, type During, isReady, type Scene, type Subject, toldOf } from './scene.ts';

type Wishes = Partial<SetupWishes>;
/** The first becomes the manager, the others workers. */
type Hosts = readonly [BedHost, BedHost, ...BedHost[]];

interface Expected {
  /** Instead of the real one. */
  readonly clock?: Clock;
  /** Between plan and apply. */
  readonly planned?: (host: BedHost) => Promise<unknown>;
  /** While the set-up is applied. */
  readonly during?: During;
  /** What must be among the texts that the admin reads: checks with their verdicts, notices, errors. */
  readonly tells: readonly RegExp[];
  /** The set-up is expected to succeed all the same: the fault is told, but stops nothing. */
  readonly harmless?: boolean;
}

export interface HostsFault extends Expected {
  readonly hosts: readonly HostOptions[];
  readonly wishes?: (scene: Scene, ids: readonly string[]) => Promise<Wishes>;
  /** Before Slipway looks at the hosts for the first time. */
  readonly before?: (hosts: Hosts, scene: Scene) => Promise<unknown>;
  /** Between first contact (the keys are pinned) and the check. */
  readonly after?: (hosts: Hosts, subject: Subject) => Promise<unknown>;
  /** Takes the cause away. */
  readonly mend: (hosts: Hosts, subject: Subject) => Promise<unknown>;
}

export interface OneHostFault extends Expected {
  readonly host?: HostOptions;
  readonly wishes?: (scene: Scene) => Promise<Wishes>;
  readonly before?: (host: BedHost, scene: Scene) => Promise<unknown>;
  readonly after?: (host: BedHost, subject: Subject) => Promise<unknown>;
  readonly mend: (host: BedHost, subject: Subject) => Promise<unknown>;
}

/**
 * The whole way with a fault on hosts that are to become a cluster: it is told with its cause and what to do, no host is called
 * ready unless it is, and once the cause is gone a rerun ends with ready hosts and nothing left to do.
 */
export function withHosts(fault: HostsFault): (scene: Scene) => Promise<void> {
  return async (scene) => {
    await using bench = scene.openBench(fault.clock);
    const hosts = await Promise.all(fault.hosts.map((options) => scene.bed.host(options)));
    const [first, second = first, ...others] = hosts;
    if (!first || !second) throw new Error('a fault needs a host');
    const named: Hosts = [first, second, ...others];
    try {
      await fault.before?.(named, scene);
      const ids = await bench.add(hosts);
      const roles = { managers: ids.slice(0, 1), workers: ids.slice(1), registry: null };
      const wishes = { ...roles, ...(await fault.wishes?.(scene, ids)) };
      const subject: Subject = { bench, ids, hosts, wishes };
      await fault.after?.(named, subject);
      await requireTold(subject, await attempt(subject, fault), fault);
      await fault.mend(named, subject);
      await requireRecovery(subject);
    } finally {
      await Promise.all(hosts.map((host) => host.remove()));
    }
  };
}

/** {@link withHosts} with one host, the manager. */
export function withOneHost(fault: OneHostFault): (scene: Scene) => Promise<void> {
  const { host = {}, wishes, before, after, mend, ...expected } = fault;
  return withHosts({
    ...expected,
    hosts: [host],
    mend: ([one], subject) => mend(one, subject),
    ...(wishes && { wishes: (scene) => wishes(scene) }),
    ...(before && { before: ([one], scene) => before(one, scene) }),
    ...(after && { after: ([one], subject) => after(one, subject) }),
  });
}

async function requireTold(subject: Subject, first: Attempt, expected: Expected): Promise<void> {
  const told = toldOf(first);
  const all = told.join('\n');
  if (process.env.SLIPWAY_FAULTS_TELL) console.log(all);
  for (const text of expected.tells) {
    expect(
      told.some((one) => text.test(one)),
      `nothing that was told is ${text}:\n${all}`,
    ).toBe(true);
  }
  const succeeded = first.operation?.state === 'succeeded';
  expect(succeeded, `the set-up ${succeeded ? 'succeeded' : 'did not succeed'}:\n${all}`).toBe(
    expected.harmless ?? false,
  );
  await requireHonest(subject, succeeded);
}

/** Only a set-up that succeeded is called done, and only ready hosts may make it succeed. */
async function requireHonest({ bench, hosts }: Subject, succeeded: boolean): Promise<void> {
  const setups = bench.context.storage.records.of('setups').list();
  expect(setups.some((setup) => setup.finishedAt !== null)).toBe(succeeded);
  expect(bench.clusters.registered.length > 0).toBe(succeeded);
  if (!succeeded) return;
  for (const host of hosts) expect(await isReady(host), `${host.name} was called ready and is not`).toBe(true);
}

/** Without the cause the same wishes end ready, and then nothing is left to do. */
export async function requireRecovery(subject: Subject): Promise<void> {
  const again = await attempt(subject);
  const told = toldOf(again).join('\n');
  expect(again.plan?.blockers, told).toEqual([]);
  expect(again.operation?.state, told).toBe('succeeded');
  for (const host of subject.hosts) expect(await isReady(host), `${host.name} is not ready:\n${told}`).toBe(true);
  const { bench, ids, wishes } = subject;
  const setup = await bench.wish([...ids], wishes);
  const plan = await bench.provisioning.plan({ id: setup.id }, bench.signal);
  expect(plan.steps.filter((step) => step.needed).map((step) => step.id)).toEqual([]);
}

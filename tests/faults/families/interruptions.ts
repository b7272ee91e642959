import { expect } from 'vitest';
import { systemClock } from '../../../electron/adapters/system-clock.ts';
import type { Clock } from '../../../electron/core/context.ts';
import { requireRecovery, withOneHost } from '../expect-fault.ts';
import { type FaultFamily, installed } from '../fault.ts';
import { killedSlipway } from '../killed-slipway.ts';
import { attempt, isReady, type Scene, type Subject, toldOf } from '../scene.ts';

/** Waiting before a new try is cut short. */
const hastyClock: Clock = {
  now: systemClock.now,
  sleep: (milliseconds, signal) => systemClock.sleep(Math.min(milliseconds, 300), signal),
};

const endSessions = "for pid in $(pgrep -f '^sshd: [a-z]'); do kill -9 $pid; done; true";

/** The second one keeps off while the first works, says who does, and finds nothing left to do afterwards. */
async function twoSlipways(scene: Scene): Promise<void> {
  await using one = scene.openBench();
  await using other = scene.openBench();
  const host = await scene.bed.host();
  const subjectOf = async (bench: typeof one): Promise<Subject> => {
    const ids = await bench.add([host]);
    return { bench, ids, hosts: [host], wishes: { managers: ids, workers: [], registry: null } };
  };
  const [first, second] = [await subjectOf(one), await subjectOf(other)];
  let refused: Awaited<ReturnType<typeof attempt>> | undefined;
  const worked = await attempt(first, {
    during: async ({ bench }, operationId) => {
      await bench.seen(operationId, /Unpacking|Setting up/);
      refused = await attempt(second);
    },
  });
  expect(worked.operation?.state, toldOf(worked).join('\n')).toBe('succeeded');
  if (!refused) throw new Error('the second Slipway did not try');
  expect(refused.operation?.state).not.toBe('succeeded');
  expect(toldOf(refused).join('\n')).toMatch(/error locked: .*\/run\/slipway\.lock|packages\.lock|another Slipway/);
  expect(await isReady(host)).toBe(true);
  await requireRecovery(second);
  await host.remove();
}

export const interruptions: FaultFamily = {
  name: 'interruptions',
  faults: [
    {
      id: 'reboot-midway',
      what: 'the host reboots in the middle of the install',
      told: "the step's output; it connects again, repairs the half-done install and goes on",
      run: withOneHost({
        during: async ({ bench, hosts }, operationId) => {
          await bench.seen(operationId, /Unpacking|Setting up/);
          await hosts[0]?.reboot();
        },
        tells: [],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'connection-gone-for-long',
      what: 'sshd is stopped in the middle of the install and does not come back while Slipway tries',
      told: 'the error host.unreachable of the step',
      run: withOneHost({
        clock: hastyClock,
        during: async ({ bench, hosts }, operationId) => {
          await bench.seen(operationId, /Unpacking|Setting up/);
          await hosts[0]?.exec(`systemctl stop ssh; ${endSessions}`);
        },
        tells: [/error host\.(unreachable|connectionLost): /],
        mend: (host) => host.exec('systemctl start ssh'),
      }),
    },
    {
      id: 'file-changed-after-plan',
      what: 'someone writes daemon.json between plan and apply',
      told: 'the error plan.stale; the file stays as it is',
      run: withOneHost({
        host: installed,
        wishes: async ({ bed }) => ({ mirrors: [(await bed.mirror()).url] }),
        planned: (host) => host.exec(`mkdir -p /etc/docker; echo '{"labels": ["rack=7"]}' > /etc/docker/daemon.json`),
        tells: [/error plan\.stale: .*Compute the plan again/],
        mend: async () => undefined,
      }),
    },
    {
      id: 'two-slipways',
      what: 'a second Slipway sets the same host up at the same time',
      told: 'the error locked, with who works there and since when',
      run: twoSlipways,
    },
    {
      id: 'killed-slipway',
      what: "Slipway's process is killed in the middle of the install and started again on the same data",
      told: 'the operation as interrupted; resumed, it goes on at the step that was not finished',
      run: killedSlipway,
    },
  ],
};

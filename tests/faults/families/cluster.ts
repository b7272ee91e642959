import { expect } from 'vitest';
import { withHosts } from '../expect-fault.ts';
import { fakeClock, realClock } from '../fake-clock.ts';
import { type FaultFamily, installed } from '../fault.ts';
import { tokenRefused } from '../token-refused.ts';

const two = [installed, installed];
const flush = 'iptables -F INPUT; iptables -F OUTPUT';
const dropAllFrom = (address: string): string =>
  `iptables -A INPUT -s ${address} -j DROP; iptables -A OUTPUT -d ${address} -j DROP`;

export const cluster: FaultFamily = {
  name: 'cluster',
  faults: [
    {
      id: 'port-2377-blocked',
      what: "the manager's firewall drops the cluster's ports",
      told: 'the checks network.firewall and between hosts, with the ports',
      run: withHosts({
        hosts: two,
        before: ([manager]) => manager.dirty('firewall'),
        tells: [/(peers\.\w+|network\.firewall) fail: .*2377.*Fix: /],
        mend: ([manager]) => manager.exec(flush),
      }),
    },
    {
      id: 'udp-4789-blocked',
      what: 'packets of the overlay network are dropped at one host',
      told: 'the check network.firewall, which blocks the plan, and the check between hosts where the firewall itself tells nothing',
      run: withHosts({
        hosts: two,
        before: ([, worker]) => worker.exec('iptables -A INPUT -p udp --dport 4789 -j DROP'),
        tells: [/(peers\.\w+|network\.firewall) fail: .*4789.*Fix: /],
        mend: ([, worker]) => worker.exec(flush),
      }),
    },
    {
      id: 'partition-while-joining',
      what: 'manager and worker lose each other after the check, while the set-up is applied',
      told: 'the error of the step swarm-join; a further plan goes on from where the cut-off join hangs, or has come to by itself',
      run: withHosts({
        hosts: two,
        during: async ({ hosts: [manager, worker] }) => {
          await worker?.exec(dropAllFrom(manager?.address ?? ''));
        },
        tells: [/error (step|docker)\.\w+: /],
        mend: ([, worker]) => worker.exec(flush),
      }),
    },
    {
      id: 'join-hangs',
      what: 'a join was cut off, and can no longer come through by itself: its token has been rotated meanwhile',
      told: 'the step swarm-abandon of a further plan, which leaves what the cut-off join of this Slipway left behind',
      run: withHosts({
        hosts: two,
        during: async ({ hosts: [manager, worker] }) => {
          await worker?.exec(dropAllFrom(manager?.address ?? ''));
        },
        tells: [/error (step|docker)\.\w+: /],
        mend: async ([manager, worker], { bench, ids }) => {
          await manager.exec('docker swarm join-token -q --rotate worker');
          const setup = await bench.wish([...ids], {
            managers: ids.slice(0, 1),
            workers: ids.slice(1),
            registry: null,
          });
          // Still cut off: so the engine hangs for certain while this plan is made.
          const { steps } = await bench.provisioning.plan({ id: setup.id }, bench.signal);
          expect(steps.filter(({ needed }) => needed).map(({ kind }) => kind)).toContain('swarm-abandon');
          await worker.exec(flush);
        },
      }),
    },
    {
      id: 'hangs-elsewhere',
      what: 'the worker hangs in a join that somebody began by hand, to a manager that does not answer',
      told: 'the notice swarmState, which blocks the plan: what Slipway did not begin it does not leave',
      run: withHosts({
        hosts: two,
        before: async ([, worker]) => {
          const token = `SWMTKN-1-${'3'.repeat(50)}-${'a'.repeat(25)}`;
          await worker.exec(
            `iptables -A OUTPUT -d 203.0.113.9 -j DROP; timeout 30 docker swarm join --token ${token} 203.0.113.9:2377; true`,
          );
        },
        tells: [/blocked: .*pending.*docker swarm leave/],
        mend: ([, worker]) => worker.exec(`${flush}; docker swarm leave --force`),
      }),
    },
    {
      id: 'token-refused',
      what: 'the join token is made new every time between its reading and its use',
      told: 'the error of the step swarm-join, reason tokenRefused',
      run: tokenRefused,
    },
    {
      id: 'clocks-apart-by-seconds',
      what: 'the clocks of two hosts are 3 s apart, though neither is 2 s off by itself',
      told: 'the check hosts.clocks, as a warning',
      run: withHosts({
        hosts: two,
        before: async ([manager, worker]) => {
          await manager.exec(fakeClock('+1.5'));
          await worker.exec(fakeClock('-1.5'));
        },
        tells: [/hosts\.clocks warn: .*Fix: /],
        harmless: true,
        mend: (hosts) => Promise.all(hosts.map((host) => host.exec(realClock))),
      }),
    },
    {
      id: 'clocks-too-far-apart',
      what: 'the clocks of two hosts are 32 s apart, though neither is 30 s off by itself',
      told: 'the check hosts.clocks on both, which blocks the plan',
      run: withHosts({
        hosts: two,
        before: async ([manager, worker]) => {
          await manager.exec(fakeClock('+16'));
          await worker.exec(fakeClock('-16'));
        },
        tells: [/hosts\.clocks fail: .*Fix: /, /blocked: .*clock/i],
        mend: (hosts) => Promise.all(hosts.map((host) => host.exec(realClock))),
      }),
    },
    {
      id: 'token-rotated',
      what: 'the join token is rotated between plan and join',
      told: 'nothing: the token is asked for when it is needed',
      run: withHosts({
        hosts: two,
        before: async ([manager]) => {
          await manager.exec(`docker swarm init --advertise-addr ${manager.address} --default-addr-pool 10.99.0.0/16`);
        },
        during: async ({ hosts: [manager] }) => {
          await manager?.exec('docker swarm join-token -q --rotate worker');
        },
        tells: [],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'manager-lost',
      what: 'the manager of the cluster is gone when a worker is to join',
      told: 'the notice unreadable, which blocks the plan',
      run: withHosts({
        hosts: two,
        before: async ([manager]) => {
          await manager.exec(`docker swarm init --advertise-addr ${manager.address} --default-addr-pool 10.99.0.0/16`);
        },
        after: ([manager]) => manager.unplug(),
        tells: [/access\.login fail: /, /blocked: .*could not be read/],
        mend: ([manager]) => manager.plug(),
      }),
    },
    {
      id: 'old-swarm-membership',
      what: 'the worker belongs to a cluster whose manager no longer exists',
      told: 'the notice otherCluster or swarmState, which blocks the plan',
      run: withHosts({
        hosts: two,
        before: async ([, worker]) => {
          await worker.exec(`docker swarm init --advertise-addr ${worker.address} --default-addr-pool 10.99.0.0/16`);
        },
        tells: [/blocked: .*(another cluster|swarm leave)/],
        mend: ([, worker]) => worker.exec('docker swarm leave --force'),
      }),
    },
    {
      id: 'cloned-machine-id',
      what: 'two hosts are clones with one machine id',
      told: 'the check hosts.machineIds on both, which blocks the plan',
      run: withHosts({
        hosts: two,
        before: async ([manager, worker]) => {
          await worker.writeFile('/etc/machine-id', await manager.readFile('/etc/machine-id'));
        },
        tells: [/hosts\.machineIds fail: .*Fix: /],
        mend: ([, worker]) => worker.exec('rm /etc/machine-id && systemd-machine-id-setup'),
      }),
    },
    {
      id: 'same-host-name',
      what: 'two hosts have the same name',
      told: 'the check hosts.names on both, which blocks the plan',
      run: withHosts({
        hosts: two,
        before: ([manager, worker]) =>
          worker.exec(`hostname ${manager.name}; echo ${manager.name} > /etc/hostname; systemctl restart docker`),
        tells: [/hosts\.names (warn|fail): .*Fix: /],
        mend: ([, worker]) =>
          worker.exec(`hostname ${worker.name}; echo ${worker.name} > /etc/hostname; systemctl restart docker`),
      }),
    },
    {
      id: 'registry-port-taken',
      what: "another program listens on the built-in registry's port",
      told: 'the check network.ports or the notice of the plan, with the port',
      run: withHosts({
        hosts: [installed],
        wishes: async ({ bed }, [id = '']) => ({
          mirrors: [(await bed.mirror()).url],
          registry: { hostId: id, port: 5000 },
        }),
        before: ([host]) =>
          host.exec("printf 'Port 22\\nPort 5000\\n' > /etc/ssh/sshd_config.d/port.conf && systemctl restart ssh"),
        tells: [/(network\.ports fail|blocked|error .*): .*5000/],
        mend: ([host]) => host.exec('rm /etc/ssh/sshd_config.d/port.conf; systemctl restart ssh'),
      }),
    },
  ],
};

import { withHosts } from '../expect-fault.ts';
import { type FaultFamily, installed } from '../fault.ts';

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
      told: 'the error of the step swarm-join; a further plan says how to leave what the cut-off join left behind',
      run: withHosts({
        hosts: two,
        during: async ({ hosts: [manager, worker] }) => {
          await worker?.exec(dropAllFrom(manager?.address ?? ''));
        },
        tells: [/error (step|docker)\.\w+: /],
        // As the plan says: what the cut-off join left behind is left by hand.
        mend: ([, worker]) => worker.exec(`${flush}; docker swarm leave --force`),
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

import { withOneHost } from '../expect-fault.ts';
import { type FaultFamily, installed } from '../fault.ts';

export const leftovers: FaultFamily = {
  name: 'leftovers',
  faults: [
    {
      id: 'swarm-locked',
      what: 'the host is a manager of an older cluster whose keys are locked',
      told: 'the notice swarmState, which blocks the plan',
      run: withOneHost({
        host: installed,
        before: (host) =>
          host.exec(
            `docker swarm init --autolock --advertise-addr ${host.address} --default-addr-pool 10.99.0.0/16 && systemctl restart docker`,
          ),
        tells: [/blocked: .*(locked|swarm leave)/],
        mend: (host) => host.exec('docker swarm leave --force'),
      }),
    },
    {
      id: 'rancher-agent',
      what: "an old Rancher agent's container name and state folder are there",
      told: 'the check leftover.rancher',
      run: withOneHost({
        host: installed,
        before: (host) =>
          host.exec('mkdir -p /var/lib/rancher/state && echo x > /var/lib/rancher/state/.registration_token'),
        tells: [/leftover\.rancher (warn|fail): /],
        harmless: true,
        mend: (host) => host.exec('rm -rf /var/lib/rancher'),
      }),
    },
    {
      id: 'podman-docker',
      what: "docker is podman's stand-in",
      told: 'the notice otherDocker, which blocks the plan',
      run: withOneHost({
        before: (host) =>
          host.writeFile(
            '/usr/bin/docker',
            '#!/bin/sh\necho "Emulate Docker CLI using podman." >&2\necho "podman version 4.3.1"\n',
            0o755,
          ),
        tells: [/blocked: .*podman/],
        mend: (host) => host.exec('rm /usr/bin/docker'),
      }),
    },
    {
      id: 'kubernetes-remains',
      what: 'a kubelet runs and its folders are there',
      told: 'the check leftover.kubernetes',
      run: withOneHost({
        host: installed,
        before: (host) =>
          host.exec(
            'mkdir -p /etc/kubernetes /var/lib/kubelet; cp /bin/sleep /usr/local/bin/kubelet; setsid /usr/local/bin/kubelet 1000 >/dev/null 2>&1 </dev/null &',
          ),
        tells: [/leftover\.kubernetes fail: /, /blocked: /],
        mend: (host) => host.exec('pkill -x kubelet; rm -rf /etc/kubernetes /var/lib/kubelet'),
      }),
    },
  ],
};

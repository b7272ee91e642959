import { withOneHost } from '../expect-fault.ts';
import { type FaultFamily, installed } from '../fault.ts';
import { slowMirror } from '../slow-mirror.ts';

const daemonJson = (text: string): string => `mkdir -p /etc/docker && printf '%s' '${text}' > /etc/docker/daemon.json`;
const startAfresh = 'systemctl daemon-reload; systemctl reset-failed docker docker.socket; true';

export const daemon: FaultFamily = {
  name: 'daemon',
  faults: [
    {
      id: 'invalid-daemon-json',
      what: 'daemon.json is cut in the middle',
      told: 'the notice daemonJsonInvalid with the place, which blocks the plan; the file stays as it is',
      run: withOneHost({
        before: (host) => host.dirty('invalid-daemon-json'),
        tells: [/blocked: .*daemon\.json.*JSON/],
        mend: (host) => host.exec(daemonJson('{"log-opts": {"max-size": "10m"}}')),
      }),
    },
    {
      id: 'unknown-daemon-json-key',
      what: 'daemon.json has a misspelt key, with which the engine does not start',
      told: 'the check of the keys, or the error of the step docker-start with the journal',
      run: withOneHost({
        before: (host) => host.exec(daemonJson('{"registry-mirorrs": []}')),
        tells: [/registry-mirorrs/],
        mend: (host) => host.exec(`rm /etc/docker/daemon.json; ${startAfresh}`),
      }),
    },
    {
      id: 'hosts-key-clash',
      what: 'daemon.json has the key hosts, which the unit of the package sets too',
      told: 'the warning hostsKey before, and the error of the step with the journal',
      run: withOneHost({
        before: (host) => host.dirty('hosts-key-daemon-json'),
        tells: [/(warned|blocked): .*hosts/],
        mend: (host) => host.exec(`rm /etc/docker/daemon.json; ${startAfresh}`),
      }),
    },
    {
      id: 'engine-does-not-start',
      what: "the engine's unit starts a program that fails at once",
      told: 'the error of the step docker-start, with the journal',
      run: withOneHost({
        host: installed,
        before: (host) =>
          host.exec(`mkdir -p /etc/systemd/system/docker.service.d
            printf '[Service]\\nExecStart=\\nExecStart=/bin/false\\n' > /etc/systemd/system/docker.service.d/broken.conf
            systemctl daemon-reload; systemctl stop docker docker.socket`),
        tells: [/error step\.failed: /],
        mend: (host) => host.exec(`rm /etc/systemd/system/docker.service.d/broken.conf; ${startAfresh}`),
      }),
    },
    {
      id: 'live-restore-with-swarm',
      what: 'live-restore is on, which Docker refuses together with a cluster',
      told: 'the check docker.liveRestore and a warning of the plan, which turns it off before the cluster begins',
      run: withOneHost({
        host: installed,
        before: (host) => host.exec(`${daemonJson('{"live-restore": true}')}; systemctl restart docker`),
        tells: [/docker\.liveRestore fail: .*Fix: /, /warned: .*live-restore/],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'dead-mirror',
      what: 'the pull mirror of the wishes refuses connections',
      told: 'the check network.mirrors',
      run: withOneHost({
        host: installed,
        wishes: async () => ({ mirrors: ['http://127.0.0.1:9'] }),
        before: (host) =>
          host.exec(`${daemonJson('{"registry-mirrors": ["http://127.0.0.1:9"]}')}; systemctl restart docker`),
        tells: [/network\.mirrors (warn|fail): /],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'slow-mirror',
      what: 'the pull mirror of the wishes answers at once, but lets layers through drop by drop',
      told: 'the error of the step mirror-pull, reason mirrorSlow',
      run: slowMirror,
    },
    {
      id: 'port-2377-taken',
      what: "another program listens on the cluster's port",
      told: 'the check network.ports with port and program, which blocks the plan',
      run: withOneHost({
        host: installed,
        before: (host) => host.dirty('port-taken'),
        tells: [/network\.ports fail: .*2377/, /blocked: .*2377/],
        mend: (host) => host.exec('rm /etc/ssh/sshd_config.d/port.conf; systemctl restart ssh'),
      }),
    },
  ],
};

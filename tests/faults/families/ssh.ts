import { withOneHost } from '../expect-fault.ts';
import { type FaultFamily, installed } from '../fault.ts';
import { acceptKey, changeLogin } from '../subject.ts';

/** Old keys stay: the host's sessions end, and new ones see new keys. */
const endSessions = "for pid in $(pgrep -f '^sshd: [a-z]'); do kill -9 $pid; done; true";

export const ssh: FaultFamily = {
  name: 'ssh',
  faults: [
    {
      id: 'dead-host',
      what: "the host's network cable is pulled before the check",
      told: 'the check access.login, and the notice unreadable, which blocks the plan',
      run: withOneHost({
        host: installed,
        after: (host) => host.unplug(),
        tells: [/access\.login fail: .*does not answer.*Fix: /, /blocked: .*could not be read/],
        mend: (host) => host.plug(),
      }),
    },
    {
      id: 'frozen-host',
      what: 'every process of the host stands still',
      told: 'the check access.login, and the notice unreadable, which blocks the plan',
      run: withOneHost({
        host: installed,
        after: (host) => host.pause(),
        tells: [/access\.login fail: .*Fix: /, /blocked: .*could not be read/],
        mend: (host) => host.resume(),
      }),
    },
    {
      id: 'silent-ssh',
      what: "packets to and from the host's SSH vanish without an answer",
      told: 'the check access.login, and the notice unreadable, which blocks the plan',
      run: withOneHost({
        host: installed,
        after: (host) => host.cut(),
        tells: [/access\.login fail: .*Fix: /, /blocked: .*could not be read/],
        mend: (host) => host.heal(),
      }),
    },
    {
      id: 'changed-host-key',
      what: 'the host shows another key than the one that was accepted',
      told: 'the check access.login with what to do, before any login is sent',
      run: withOneHost({
        host: installed,
        after: async (host) => {
          await host.regenerateHostKeys();
          await host.killSsh();
        },
        tells: [/access\.login fail: .*another host key/, /blocked: .*keyChanged/],
        mend: (host, subject) => acceptKey(subject, host),
      }),
    },
    {
      id: 'host-key-changes-midway',
      what: 'the host shows another key when the connection is opened again in the middle of the install',
      told: 'the error host.keyChanged of the step',
      run: withOneHost({
        during: async ({ bench, hosts }, operationId) => {
          await bench.seen(operationId, /Unpacking|Setting up/);
          await hosts[0]?.regenerateHostKeys();
          await hosts[0]?.exec(endSessions);
        },
        tells: [/error host\.keyChanged: .*another host key/],
        mend: (host, subject) => acceptKey(subject, host),
      }),
    },
    {
      id: 'connection-cut',
      what: 'the SSH session is killed in the middle of the install, while apt goes on',
      told: "the step's output; it connects again, waits for apt and goes on",
      run: withOneHost({
        during: async ({ bench, hosts }, operationId) => {
          await bench.seen(operationId, /Unpacking|Setting up/);
          await hosts[0]?.exec(endSessions);
        },
        tells: [],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'one-session-only',
      what: 'sshd takes one session at a time (MaxSessions 1)',
      told: 'nothing: the commands take turns',
      run: withOneHost({
        host: installed,
        before: (host) =>
          host.exec("echo 'MaxSessions 1' > /etc/ssh/sshd_config.d/one.conf; systemctl reload ssh; sleep 0.3"),
        tells: [],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'wrong-password',
      what: 'the login password is wrong',
      told: 'the check access.login with what to do',
      run: withOneHost({
        host: { ...installed, password: 'correct horse' },
        after: (host, subject) =>
          changeLogin(subject, host, { ssh: { method: 'password' }, secrets: { password: 'wrong horse' } }),
        tells: [/access\.login fail: .*refused the login.*Fix: .*password/, /blocked: .*loginDenied/],
        mend: (host, subject) => changeLogin(subject, host, { secrets: { password: 'correct horse' } }),
      }),
    },
  ],
};

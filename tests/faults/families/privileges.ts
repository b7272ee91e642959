import { withOneHost } from '../expect-fault.ts';
import { type FaultFamily, installed } from '../fault.ts';
import { changeLogin } from '../subject.ts';

const ops = { ...installed, user: 'ops' } as const;
const password = 'correct horse';

export const privileges: FaultFamily = {
  name: 'privileges',
  faults: [
    {
      id: 'user-without-sudo',
      what: 'the login user may not use sudo',
      told: 'the check access.root with what to do, which blocks the plan',
      run: withOneHost({
        host: { ...ops, sudo: 'none' },
        tells: [/access\.root fail: .*Fix: /, /blocked: .*root/],
        mend: (host) => host.exec("echo 'ops ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/bed"),
      }),
    },
    {
      id: 'wrong-sudo-password',
      what: 'the password for sudo is wrong',
      told: 'the check access.root with what to do, which blocks the plan',
      run: withOneHost({
        host: { ...ops, password, sudo: 'password' },
        after: (host, subject) => changeLogin(subject, host, { secrets: { sudoPassword: 'wrong horse' } }),
        tells: [/access\.root fail: .*password.*Fix: /, /blocked: .*root/],
        mend: (host, subject) => changeLogin(subject, host, { secrets: { sudoPassword: password } }),
      }),
    },
    {
      id: 'sudo-asks-again',
      what: 'sudo forgets at once that the password was given (timestamp_timeout=0)',
      told: 'nothing: it is given each time',
      run: withOneHost({
        host: { ...ops, password, sudo: 'password' },
        before: (host) => host.exec("echo 'Defaults timestamp_timeout=0' > /etc/sudoers.d/again"),
        tells: [],
        harmless: true,
        mend: async () => undefined,
      }),
    },
    {
      id: 'sudo-wants-a-terminal',
      what: 'sudo refuses to run without a terminal (requiretty)',
      told: 'the check access.root with what to do, which blocks the plan',
      run: withOneHost({
        host: ops,
        before: (host) => host.exec("echo 'Defaults requiretty' > /etc/sudoers.d/tty"),
        tells: [/access\.root fail: .*Fix: /, /blocked: .*root/],
        mend: (host) => host.exec('rm /etc/sudoers.d/tty'),
      }),
    },
    {
      id: 'sudo-missing',
      what: 'sudo is not there at all',
      told: 'the check access.root with what to do, which blocks the plan',
      run: withOneHost({
        host: ops,
        before: (host) => host.exec('mv /usr/bin/sudo /usr/bin/sudo.away'),
        tells: [/access\.root fail: .*sudo.*Fix: /, /blocked: .*root/],
        mend: (host) => host.exec('mv /usr/bin/sudo.away /usr/bin/sudo'),
      }),
    },
  ],
};

import { withOneHost } from '../expect-fault.ts';
import { fakeClock, realClock } from '../fake-clock.ts';
import { type FaultFamily, installed } from '../fault.ts';

export const system: FaultFamily = {
  name: 'system',
  faults: [
    {
      id: 'no-systemd',
      what: 'no systemd runs that could start the engine',
      told: 'the check os.init, which blocks the plan',
      run: withOneHost({
        before: (host) => host.exec('mv /run/systemd/system /run/systemd/hidden'),
        tells: [/os\.init fail: /, /blocked: .*systemd/],
        mend: (host) => host.exec('mv /run/systemd/hidden /run/systemd/system'),
      }),
    },
    {
      id: 'clock-off-by-seconds',
      what: 'the clock is 8 seconds behind',
      told: 'the check time.offset, as a warning',
      run: withOneHost({
        host: installed,
        before: (host) => host.exec(fakeClock('-8')),
        tells: [/time\.offset warn: .*Fix: /],
        harmless: true,
        mend: (host) => host.exec(realClock),
      }),
    },
    {
      id: 'clock-off-by-days',
      what: 'the clock is three days behind',
      told: 'the check time.offset, which blocks the plan',
      run: withOneHost({
        host: installed,
        before: (host) => host.exec(fakeClock('-3d')),
        tells: [/time\.offset fail: /, /blocked: .*clock/i],
        mend: (host) => host.exec(realClock),
      }),
    },
    {
      id: 'broken-dns',
      what: 'the name server does not answer',
      told: 'the check network.resolution or network.nameservers',
      run: withOneHost({
        host: installed,
        before: (host) => host.exec('cp /etc/resolv.conf /root/; echo nameserver 203.0.113.1 > /etc/resolv.conf'),
        tells: [/network\.(resolution|nameservers) (warn|fail): /],
        harmless: true,
        mend: (host) => host.exec('cat /root/resolv.conf > /etc/resolv.conf'),
      }),
    },
    {
      id: 'mtu-too-small',
      what: 'the interface carries 1280 bytes at most',
      told: 'the check network.mtu',
      run: withOneHost({
        host: installed,
        before: (host) => host.exec('ip link set eth0 mtu 1280'),
        tells: [/network\.mtu (warn|fail): /],
        harmless: true,
        mend: (host) => host.exec('ip link set eth0 mtu 1500'),
      }),
    },
    {
      id: 'too-little-memory',
      what: 'the host has 300 MB of memory',
      told: 'the check memory.total, which blocks the plan',
      run: withOneHost({
        host: { ...installed, memoryMb: 300 },
        tells: [/memory\.total fail: /, /blocked: /],
        mend: (host) => host.exec('umount /proc/meminfo'),
      }),
    },
  ],
};

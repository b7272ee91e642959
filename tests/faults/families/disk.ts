import { withOneHost } from '../expect-fault.ts';
import type { FaultFamily } from '../fault.ts';

export const disk: FaultFamily = {
  name: 'disk',
  faults: [
    {
      id: 'disk-full-before',
      what: '/var/lib/docker has 60 MB',
      told: 'the check disk.free, which blocks the plan',
      run: withOneHost({
        host: { diskMb: 60 },
        tells: [/disk\.free fail: /, /blocked: /],
        mend: (host) => host.exec('mount -o remount,size=60g,dev /var/lib/docker'),
      }),
    },
    {
      id: 'disk-full-during',
      what: "the disk of dpkg's records fills up in the middle of the install",
      told: 'the error of the step docker-install, with "No space left on device"',
      run: withOneHost({
        before: (host) =>
          host.exec(`set -e; cp -a /var/lib/dpkg /root/dpkg; size=$(du -sk /root/dpkg | cut -f 1)
            mount -t tmpfs -o size=$((size + 64))k none /var/lib/dpkg; cp -a /root/dpkg/. /var/lib/dpkg/`),
        tells: [/error step\.failed: .*(No space left|out of (disk )?space|disk full)/i],
        mend: (host) => host.exec('mount -o remount,size=1g /var/lib/dpkg'),
      }),
    },
    {
      id: 'read-only-etc',
      what: '/etc is mounted read-only',
      told: 'the check disk.readOnly, or the error of the step that writes there',
      run: withOneHost({
        before: (host) => host.exec('mount --bind /etc /etc && mount -o remount,ro,bind /etc'),
        tells: [/(disk\.readOnly fail: |error ).*(read-only|Read-only)/],
        mend: (host) => host.exec('umount /etc'),
      }),
    },
  ],
};

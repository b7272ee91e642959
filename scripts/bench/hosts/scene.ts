import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Bed, BedHost } from '../../../tests/bed/index.ts';

/** A bed host as every contestant needs to know it. */
export interface BenchHost {
  readonly name: string;
  readonly address: string;
  readonly port: number;
  readonly privateKeyPath: string;
  /** Type and key, as known_hosts has them. */
  readonly publicKey: string;
  /** `SHA256:…` of the same. */
  readonly fingerprint: string;
  readonly host: BedHost;
}

/** Hosts with Python, which only Ansible needs. */
export async function bootHosts(bed: Bed, kind: 'light' | 'clean', count: number): Promise<BenchHost[]> {
  const options = kind === 'light' ? { flavour: 'light' as const, python: true } : { python: true };
  const hosts = await Promise.all(Array.from({ length: count }, () => bed.host(options)));
  return await Promise.all(
    hosts.map(async (host) => ({
      name: host.name,
      address: host.address,
      port: host.port,
      privateKeyPath: host.privateKeyPath,
      publicKey: (await host.readFile('/etc/ssh/ssh_host_ed25519_key.pub')).split(' ').slice(0, 2).join(' '),
      fingerprint: await host.publicHostKeyFingerprint(),
      host,
    })),
  );
}

/** The floor: what OpenSSH's client takes to log in to every host at once and run nothing. */
export async function openSshTrue(hosts: readonly BenchHost[], folder: string): Promise<void> {
  const knownHosts = join(folder, 'floor_known_hosts');
  await writeFile(knownHosts, hosts.map(({ address, publicKey }) => `${address} ${publicKey}\n`).join(''));
  await Promise.all(
    hosts.map(({ address, port, privateKeyPath }) =>
      execa(
        'ssh',
        [
          ...['-F', '/dev/null', '-i', privateKeyPath, '-p', String(port)],
          ...[
            'BatchMode=yes',
            'IdentitiesOnly=yes',
            'StrictHostKeyChecking=yes',
            `UserKnownHostsFile=${knownHosts}`,
          ].flatMap((option) => ['-o', option]),
          `root@${address}`,
          'true',
        ],
        { stdin: 'ignore', timeout: 120_000 },
      ),
    ),
  );
}

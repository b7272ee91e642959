import { copyFile, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { ensureSystemPackages } from '../../system-packages.mjs';
import { type Lap, lapOf } from './lap.ts';
import type { BenchHost } from './scene.ts';

/** Ansible with what makes it fast: pipelining, a fork for each host, kept connections, a known interpreter. */
export class Ansible {
  readonly #folder: string;
  readonly #environment: Readonly<Record<string, string>>;

  private constructor(folder: string) {
    this.#folder = folder;
    this.#environment = { ANSIBLE_CONFIG: join(folder, 'ansible.cfg'), ANSIBLE_HOME: join(folder, 'home') };
  }

  /** Installs Debian's `ansible-core` where it is missing, after saying so. */
  static async prepare(folder: string, hosts: readonly BenchHost[]): Promise<Ansible> {
    ensureSystemPackages(['ansible-core']);
    const knownHosts = join(folder, 'known_hosts');
    const [first] = hosts;
    if (!first) throw new Error('no host to measure on');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'ansible.cfg'), configuration(folder, hosts.length, knownHosts));
    await writeFile(knownHosts, hosts.map(({ address, publicKey }) => `${address} ${publicKey}\n`).join(''));
    await writeFile(join(folder, 'inventory'), inventory(hosts));
    await copyFile(join(import.meta.dirname, 'playbook.yml'), join(folder, 'playbook.yml'));
    return new Ansible(folder);
  }

  /** All facts of all hosts. */
  async setup(): Promise<Lap> {
    const argv = ['ansible', 'all', '-m', 'ansible.builtin.setup', '-o'];
    return await lapOf(argv, { env: this.#environment, timeoutMs: 240_000 });
  }

  /** The set-up: Docker, mirror, cluster. */
  async playbook(mirror: string): Promise<Lap> {
    const argv = ['ansible-playbook', join(this.#folder, 'playbook.yml'), '-e', JSON.stringify({ mirror })];
    return await lapOf(argv, { env: this.#environment, timeoutMs: 240_000 });
  }

  /** Ends its kept connections. */
  async close(): Promise<void> {
    const folder = join(this.#folder, 'cp');
    for (const socket of await readdir(folder).catch(() => [])) {
      await execa('ssh', ['-o', `ControlPath=${join(folder, socket)}`, '-O', 'exit', 'host'], { reject: false });
    }
  }
}

const configuration = (folder: string, forks: number, knownHosts: string): string => `[defaults]
inventory = ${join(folder, 'inventory')}
forks = ${forks}
interpreter_python = /usr/bin/python3
local_tmp = ${join(folder, 'tmp')}
retry_files_enabled = False
nocows = True

[ssh_connection]
pipelining = True
control_path_dir = ${join(folder, 'cp')}
ssh_args = -F /dev/null -o ControlMaster=auto -o ControlPersist=300s -o IdentitiesOnly=yes -o StrictHostKeyChecking=yes -o UserKnownHostsFile=${knownHosts} -o PreferredAuthentications=publickey
`;

/** The first host is the manager, the others are workers. */
function inventory(hosts: readonly BenchHost[]): string {
  const line = ({ name, address, privateKeyPath }: BenchHost): string =>
    `${name} ansible_host=${address} ansible_user=root ansible_ssh_private_key_file=${privateKeyPath}`;
  const [manager, ...workers] = hosts.map(line);
  return ['[managers]', manager, '', '[workers]', ...workers, ''].join('\n');
}

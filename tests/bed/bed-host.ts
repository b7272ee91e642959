import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { releaseAddress } from './addresses.ts';
import { type ExecResult, execIn, putFiles, removeContainer, runIn } from './container.ts';
import { docker } from './daemon.ts';
import { type Dirt, dirtScript } from './dirt.ts';
import type { HostIdentity } from './host-container.ts';
import type { Flavour } from './host-options.ts';
import { network } from './settings.ts';

const drop = ['INPUT -p tcp --dport 22', 'OUTPUT -p tcp --sport 22'];

/** A running test host. Its methods act on it from outside, never over SSH, unless said. */
export class BedHost {
  readonly name: string;
  readonly address: string;
  readonly port = 22;
  readonly flavour: Flavour;
  readonly user: string;
  readonly password: string | undefined;
  readonly privateKeyPath: string;
  readonly #id: string;

  constructor(id: string, identity: HostIdentity, password: string | undefined) {
    this.#id = id;
    this.name = identity.name;
    this.address = identity.address;
    this.flavour = identity.flavour;
    this.user = identity.user;
    this.privateKeyPath = identity.privateKeyPath;
    this.password = password;
  }

  /** Runs a shell script as root, or as `user`; resolves whatever its exit status. */
  exec(script: string, user?: string): Promise<ExecResult> {
    return execIn(this.#id, script, user);
  }

  /**
   * Waits until sshd answers (and the engine, where it was asked to be installed).
   * @throws Error after `timeoutMs`, with the host's own journal.
   */
  async ready(timeoutMs = 30_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    while (!(await this.#answers())) {
      if (Date.now() > deadline) throw new Error(`${this.name} does not answer:\n${await this.#journal()}`);
      await sleep(50);
    }
  }

  /** SHA-256 fingerprint of the host key, as OpenSSH prints it (`SHA256:…`). */
  async publicHostKeyFingerprint(type: 'ed25519' | 'ecdsa' = 'ed25519'): Promise<string> {
    const line = await runIn(this.#id, `ssh-keygen -lf /etc/ssh/ssh_host_${type}_key.pub`);
    return line.split(' ')[1] ?? '';
  }

  /** New host keys, as after a reinstall or with an impostor. Open sessions stay. */
  async regenerateHostKeys(): Promise<void> {
    const make = `for t in ed25519 ecdsa; do rm -f /etc/ssh/ssh_host_$t"_key"*; ssh-keygen -q -t $t -N '' -f /etc/ssh/ssh_host_$t"_key"; done`;
    const reload = this.flavour === 'light' ? 'kill -HUP 1' : 'systemctl reload ssh';
    await runIn(this.#id, `set -e; ${make}; ${reload}`);
    await this.ready();
  }

  /** Silent loss of port 22, both ways: packets vanish, nothing is closed. Ends with `heal` or a reboot. */
  async cut(): Promise<void> {
    await runIn(this.#id, drop.map((rule) => `iptables -I ${rule} -m comment --comment bed -j DROP`).join(' && '));
  }

  /** Undoes `cut`. */
  async heal(): Promise<void> {
    const lines = drop.map(
      (rule) => `while iptables -D ${rule} -m comment --comment bed -j DROP 2>/dev/null; do :; done`,
    );
    await runIn(this.#id, lines.join('; '));
  }

  /** Pulls the network cable: no interface at all. */
  async unplug(): Promise<void> {
    await docker.getNetwork(network.name).disconnect({ Container: this.#id, Force: true });
  }

  /** Puts the cable back; same address, another interface name. */
  async plug(): Promise<void> {
    const EndpointConfig = { IPAMConfig: { IPv4Address: this.address } };
    await docker.getNetwork(network.name).connect({ Container: this.#id, EndpointConfig });
  }

  /** Freezes every process of the host. */
  async pause(): Promise<void> {
    await docker.getContainer(this.#id).pause();
  }

  /** Thaws the host. */
  async resume(): Promise<void> {
    await docker.getContainer(this.#id).unpause();
  }

  /** Reboots from inside (light hosts: from outside) and waits for sshd. The kernel, and so boot_id, stays this machine's. */
  async reboot(): Promise<void> {
    const container = docker.getContainer(this.#id);
    if (this.flavour === 'light') {
      await container.restart({ t: 1 });
      return this.ready();
    }
    const startedAt = async () => (await container.inspect()).State.StartedAt;
    const before = await startedAt();
    await this.exec('systemctl reboot').catch(() => undefined);
    const deadline = Date.now() + 60_000;
    while ((await startedAt()) === before) {
      if (Date.now() > deadline) throw new Error(`${this.name} did not reboot within 60 s`);
      await sleep(100);
    }
    await this.ready();
  }

  /** Kills the sshd processes of all open sessions; what they started goes on. */
  async killSsh(): Promise<void> {
    // sshd names a session's processes "sshd: root@notty" and "sshd: root [priv]"; the listener is "sshd: /usr/sbin/sshd".
    await runIn(this.#id, `for pid in $(pgrep -f '^sshd: [a-z]'); do kill -9 $pid 2>/dev/null; done; true`);
  }

  /** Writes a file as root, making its folders. */
  writeFile(path: string, text: string | Buffer, mode = 0o644): Promise<void> {
    return putFiles(this.#id, [{ path, text, mode }]);
  }

  /** Reads a text file. @throws Error when it is not there. */
  readFile(path: string): Promise<string> {
    return runIn(this.#id, `cat -- '${path}'`);
  }

  /** Makes the host as untidy as real ones are. @throws Error when the host cannot be made so. */
  async dirty(what: Dirt): Promise<void> {
    await runIn(this.#id, dirtScript(what));
  }

  /** Removes the host and all that is on it. */
  async remove(): Promise<void> {
    await removeContainer(this.#id);
    await releaseAddress(this.address);
  }

  async #answers(): Promise<boolean> {
    if (!(await greets(this.address, this.port))) return false;
    // An engine that is enabled counts as part of the boot.
    if (this.flavour === 'light') return true;
    const { stdout } = await this.exec('systemctl is-enabled docker 2>/dev/null && systemctl is-active docker');
    return !stdout.startsWith('enabled') || stdout.includes('\nactive');
  }

  async #journal(): Promise<string> {
    const script = 'cat /etc/bed/log; journalctl -n 15 --no-pager 2>/dev/null';
    return this.exec(script).then(
      ({ stdout }) => stdout,
      (error: Error) => error.message,
    );
  }
}

/** Whether an SSH server greets at this address, within a second. */
async function greets(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: address, port, timeout: 1000 });
    const finish = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.once('data', (chunk) => finish(chunk.toString('latin1').startsWith('SSH-')));
    socket
      .once('error', () => finish(false))
      .once('timeout', () => finish(false))
      .once('close', () => finish(false));
  });
}

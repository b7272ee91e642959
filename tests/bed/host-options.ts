/** What a test asks of a host. Everything has a default. */
export interface HostOptions {
  /** Host name, unique in its bed; by default the flavour and a number. */
  readonly name?: string;
  /**
   * `debian`: systemd, apt. `centos`: the files, yum and kernel text of CentOS 7.4 over a Debian userland. `light`: sshd only.
   * Default `debian`.
   */
  readonly flavour?: Flavour;
  /** Login; `root` by default. Another one is created. */
  readonly user?: string;
  /** Lets the user log in by password too. */
  readonly password?: string;
  /** `false` leaves only the password. Default `true`. */
  readonly keyLogin?: boolean;
  /** The password is asked for by keyboard-interactive only, as PAM set-ups with extra questions do. */
  readonly keyboardInteractive?: boolean;
  /** How a user who is not root becomes root; `password` needs `password`. Default `nopasswd`. */
  readonly sudo?: 'nopasswd' | 'password' | 'none';
  /** Memory limit, in MiB, true and shown by `free`. */
  readonly memoryMb?: number;
  /** Cores, at most those of this machine. */
  readonly cpus?: number;
  /** Size of /var/lib/docker, in MiB. */
  readonly diskMb?: number;
  /**
   * `cached`: Docker's packages wait in apt's cache (`apt-get install --no-install-recommends docker.io` needs no network).
   * `installed`: the engine runs. `none`: neither. Default `cached` on Debian, `none` elsewhere.
   */
  readonly docker?: 'none' | 'cached' | 'installed';
  /** Python is there, as tools that run it on their hosts want it; on light hosts and on Debian with `docker: 'cached'`. */
  readonly python?: boolean;
  /** Address in the bed's network; by default a free one. */
  readonly ip?: string;
  /** Shell script that root runs at the first boot, before sshd starts. */
  readonly before?: string;
}

/** Kinds of host. */
export type Flavour = 'debian' | 'centos' | 'light';

/**
 * Script of the first boot: creates the login the test asked for. Pure text.
 * @throws Error for options that contradict each other.
 */
export function firstBootScript(options: HostOptions, publicKey: string): string {
  const { user = 'root', password, keyLogin = true, sudo = 'nopasswd', keyboardInteractive = false } = options;
  if (!/^[a-z][a-z0-9-]*$/.test(user)) throw new Error(`bad user name: ${user}`);
  if (sudo === 'password' && user !== 'root' && password === undefined) throw new Error('sudo with password needs one');
  const home = user === 'root' ? '/root' : `/home/${user}`;
  const lines = ['set -e'];
  if (user !== 'root') lines.push(`id ${user} 2>/dev/null || useradd -m -s /bin/bash ${user}`);
  if (password !== undefined) lines.push(`chpasswd <<'BED-END'\n${user}:${password}\nBED-END`);
  // A user without any password counts as locked, which sshd without PAM refuses even for keys.
  else lines.push(`usermod -p '*' ${user}`);
  if (keyLogin) {
    lines.push(`install -d -m 700 -o ${user} -g ${user} ${home}/.ssh`);
    lines.push(`printf '%s\\n' '${publicKey.trim()}' > ${home}/.ssh/authorized_keys`);
    lines.push(`chown ${user}:${user} ${home}/.ssh/authorized_keys; chmod 600 ${home}/.ssh/authorized_keys`);
  }
  if (user !== 'root' && sudo !== 'none') {
    const how = sudo === 'nopasswd' ? 'NOPASSWD: ALL' : 'ALL';
    lines.push(`echo '${user} ALL=(ALL:ALL) ${how}' > /etc/sudoers.d/bed; chmod 440 /etc/sudoers.d/bed`);
  }
  lines.push(`cat > /etc/ssh/sshd_config.d/bed.conf <<'BED-END'\n${sshdConfig(password, keyboardInteractive)}BED-END`);
  if (options.before) lines.push(options.before);
  return `${lines.join('\n')}\n`;
}

function sshdConfig(password: string | undefined, keyboardInteractive: boolean): string {
  const byPassword = password !== undefined && !keyboardInteractive;
  return [
    'PermitRootLogin yes',
    `PasswordAuthentication ${byPassword ? 'yes' : 'no'}`,
    `KbdInteractiveAuthentication ${keyboardInteractive ? 'yes' : 'no'}`,
    '',
  ].join('\n');
}

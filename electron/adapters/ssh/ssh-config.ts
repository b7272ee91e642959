import SSHConfig, { type Line } from 'ssh-config';

/** One host that the user's OpenSSH configuration names. */
export interface SshConfigCandidate {
  readonly alias: string;
  readonly hostName: string;
  readonly port: number;
  readonly user: string | null;
  readonly identityFile: string | null;
  readonly proxyJump: string | null;
  /** The hops of `proxyJump`, first to last, with what the configuration adds to them. */
  readonly jumps: readonly SshConfigJump[];
}

export type SshConfigJump = Pick<SshConfigCandidate, 'alias' | 'hostName' | 'port' | 'user'>;

/**
 * The hosts of an `~/.ssh/config`, with what `Host *` and other patterns add to them. Patterns are no candidates.
 * `Match` sections are left out whole: they may run programs. Throws when the text is not a configuration.
 */
export function readSshConfig(text: string): readonly SshConfigCandidate[] {
  const config = SSHConfig.parse(text);
  const sections = config.filter((line) => 'param' in line && line.param.toLowerCase() === 'match');
  for (const section of sections) config.splice(config.indexOf(section), 1);
  const aliases = new Set<string>();
  for (const line of config) for (const alias of namesOf(line)) aliases.add(alias);
  return [...aliases].map((alias) => candidate(config, alias));
}

function namesOf(line: Line): readonly string[] {
  if (!('param' in line) || line.param.toLowerCase() !== 'host') return [];
  const names = typeof line.value === 'string' ? [line.value] : line.value.map((part) => part.val);
  return names.filter((name) => name !== '' && !/[*?!]/.test(name));
}

function candidate(config: SSHConfig, alias: string): SshConfigCandidate {
  const found = config.compute(alias, { ignoreCase: true, matchExec: false });
  const first = (name: string) => {
    const value = found[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  const port = Number(first('port') ?? 22);
  const proxyJump = first('proxyjump');
  return {
    alias,
    hostName: (first('hostname') ?? alias).replaceAll('%h', alias),
    port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : 22,
    user: first('user'),
    identityFile: first('identityfile'),
    proxyJump: proxyJump === 'none' ? null : proxyJump,
    jumps: proxyJump === null || proxyJump === 'none' ? [] : proxyJump.split(',').flatMap((hop) => jumpOf(config, hop)),
  };
}

const jumpForm = /^(?:ssh:\/\/)?(?:([^@/\s]+)@)?(\[[^\]]+\]|[^:/\s]+)(?::(\d+))?\/?$/;

/** `[user@]host[:port]` or an ssh URI (ssh_config(5), ProxyJump); what it names wins over the host's own section. */
function jumpOf(config: SSHConfig, text: string): readonly SshConfigJump[] {
  const [, user, host, port] = jumpForm.exec(text.trim()) ?? [];
  if (host === undefined) return [];
  const alias = host.replace(/^\[|\]$/g, '');
  const found = config.compute(alias, { ignoreCase: true, matchExec: false });
  const first = (name: string) => {
    const value = found[name];
    return (Array.isArray(value) ? value[0] : value) ?? null;
  };
  const named = Number(port ?? first('port') ?? 22);
  return [
    {
      alias,
      hostName: (first('hostname') ?? alias).replaceAll('%h', alias),
      port: Number.isInteger(named) && named > 0 && named < 65_536 ? named : 22,
      user: user ?? first('user'),
    },
  ];
}

import { perlProbe } from './peer-probe-perl.ts';
import { pythonProbe } from './peer-probe-python.ts';
import { shellProbe } from './peer-probe-shell.ts';
import { quote, script } from './shell-text.ts';

export interface ProbeScript {
  /** By which the host is known in answers; a letter-and-digit word of its own for each round. */
  readonly name: string;
  /** Internal IPv4 address that is listened on, and nothing else. */
  readonly address: string;
  /** Seconds after which whatever listens ends by itself, come what may. */
  readonly lifetime: number;
  /** `tcp/2377`, `udp/4789`. */
  readonly ports: readonly string[];
}

/**
 * Listens on ports of one host and probes others, in one exec. It is told and answers in lines.
 *
 * On its standard input: `probe N tcp|udp ADDRESS PORT NAME|-` (a name: that host's listener must answer; `-`: a connection is enough),
 * `size N ADDRESS PORT NAME PROBE` (largest unsplit packet, after that probe was answered; port 0: by ping), `go MILLISECONDS`.
 * It ends with its input, and so with the connection.
 *
 * On its standard output: `tool NAME`, `listen PORT bound|taken|failed TEXT` for each port, `ready`, then for each command
 * `result N SEEN MILLISECONDS|-` or `size N BYTES|-`, and `done`. Without any tool: `tool none`, and the end.
 */
export function probePeers({ name, address, lifetime, ports }: ProbeScript): string {
  const words = [name, address, String(lifetime), ...ports].map(quote).join(' ');
  return script(
    `set -- ${words}`,
    'has() { command -v "$1" >/dev/null 2>&1; }',
    'for python in python3 /usr/libexec/platform-python python2 python; do',
    '  if has "$python" && "$python" -c "import errno, select, socket, subprocess" 2>/dev/null; then',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's
    '    echo "tool ${python##*/}"',
    `    exec "$python" -c ${quote(pythonProbe)} "$@"`,
    '  fi',
    'done',
    "if has perl && perl -e 'use Socket; use Errno; use Fcntl; use POSIX' 2>/dev/null; then",
    '  echo "tool perl"',
    `  exec perl -e ${quote(perlProbe)} "$@"`,
    'fi',
    shellProbe,
  );
}

/**
 * Rules that may stop these ports, as the host prints them; needs root. Looks only. `chain:` lines tell policies; at most
 * 40 lines.
 */
export function firewallRules(ports: readonly { readonly protocol: string; readonly port: number }[]): string {
  const numbers = [...new Set(ports.map(({ port }) => port))].join('|');
  return script(
    'has() { command -v "$1" >/dev/null 2>&1; }',
    '{',
    '  if has firewall-cmd && firewall-cmd --state >/dev/null 2>&1; then echo firewalld; fi',
    "  if has ufw && ufw status 2>/dev/null | grep -q '^Status: active'; then echo ufw; fi",
    '  for tables in iptables iptables-legacy; do',
    '    has "$tables" || continue',
    `    "$tables" -w 2 -S 2>/dev/null | grep -E -e '^-P (INPUT|OUTPUT) DROP' -e '^-A .*[ :,](${numbers})([ ,:].*)?-j (DROP|REJECT)' -e '^-A (INPUT|OUTPUT) -j (DROP|REJECT)' | sed "s/^/$tables /"`,
    '  done',
    '  if has nft && ! has iptables; then',
    `    nft list ruleset 2>/dev/null | grep -E -e 'hook (input|output).*policy drop' -e 'dport.*(${numbers}).*(drop|reject)' | sed 's/^[[:space:]]*/nft /'`,
    '  fi',
    '} | head -n 40',
    'exit 0',
  );
}

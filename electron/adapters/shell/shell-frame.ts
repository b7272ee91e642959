/**
 * How a script reaches a host: a short constant command starts a shell in its own process group, that shell says where
 * it runs (`slipway-shell <group> <uid>` on stderr), reads the whole script from stdin and only then runs it. What
 * follows the script on stdin is the script's own input. So nothing of a script is ever in argv, a script cut in the
 * middle never runs, and dash or busybox reading ahead cannot swallow the input.
 */
import type { Escalation } from '../host-connection.ts';

/** The prompt that tells ours from a program's own; sudo prints it once more when the password was wrong. */
export const passwordPrompt = 'slipway-password:';

const blockBytes = 512;
const endMark = '#slipway-end';

/** One line, no `!`, no `'`, no backslash: it passes through any login shell (csh, fish) inside single quotes. */
const readThenRun = [
  'PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C',
  'export PATH LC_ALL',
  'pg=',
  '{ read -r a b c d pg e </proc/$$/stat; } 2>/dev/null',
  // The second number is the effective user. No process is started for what the kernel tells.
  'uid=',
  '{ while read -r a b uid c; do [ "$a" = Uid: ] && break; done </proc/$$/status; } 2>/dev/null',
  'case $uid in ""|*[a-zA-Z]*) uid=$(id -u);; esac',
  // biome-ignore lint/suspicious/noTemplateCurlyInString: the shell's, not JavaScript's
  'echo "slipway-shell ${pg:-$$} $uid" >&2',
  // Skips a password that sudo did not ask for.
  'while read -r l k u; do [ "$l" = slipway-begin ] && break; done',
  'case "$u:$uid" in anyone:*|root:0) ;; *) echo "slipway: not root" >&2; exit 126;; esac',
  // busybox and very old dd may lack fullblock: then byte by byte, slow but exact.
  `s=$(dd bs=${blockBytes} count="$k" iflag=fullblock 2>/dev/null) || s=$(dd bs=1 count="$((k*${blockBytes}))" 2>/dev/null)`,
  `case $s in *${endMark.slice(1)}) eval "$s";; *) echo "slipway: the script was cut" >&2; exit 126;; esac`,
].join('; ');

/** `setsid` gives the group that a cancel ends; the trailing exit keeps the shell alive as its waiting parent. */
const ownGroup = 'if command -v setsid >/dev/null 2>&1; then setsid sh -c "$1"; else sh -c "$1"; fi; exit $?';

/** argv that starts the reading shell; as root when `escalation` is given. */
export function shellArguments(escalation?: Escalation): readonly string[] {
  const shell = ['sh', '-c', ownGroup, 'slipway', readThenRun];
  switch (escalation?.kind) {
    case undefined:
    case 'root':
      return shell;
    case 'sudo':
      return ['env', 'LC_ALL=C', 'sudo', '-n', ...shell];
    case 'sudo-password':
      return ['env', 'LC_ALL=C', 'sudo', '-S', '-p', passwordPrompt, ...shell];
  }
}

/** argv as one command line for sshd. */
export function commandLine(argv: readonly string[]): string {
  return argv.map((word) => (/^[\w./:=-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`)).join(' ');
}

/**
 * The script as it travels: a header with its length in blocks and who may run it, the text, an end mark, newlines up
 * to a full block.
 */
export function frameScript(script: string, runner: 'anyone' | 'root'): Buffer {
  const body = Buffer.from(`${script}\n\n${endMark}\n`);
  const blocks = Math.ceil(body.length / blockBytes);
  const padding = Buffer.alloc(blocks * blockBytes - body.length, '\n');
  return Buffer.concat([Buffer.from(`slipway-begin ${blocks} ${runner}\n`), body, padding]);
}

export interface ShellMark {
  /** Process group of the script. */
  readonly group: number;
  readonly uid: number;
  /** Offset of the first byte after the mark. */
  readonly end: number;
}

/** Finds the line with which the reading shell announces itself; what stands before it is sudo's or a login file's. */
export function findShellMark(text: string): ShellMark | undefined {
  const match = /(?:^|\n|:)slipway-shell (\d+) (\d+)\r?\n/.exec(text);
  if (!match) return undefined;
  return { group: Number(match[1]), uid: Number(match[2]), end: match.index + match[0].length };
}

/**
 * Ends a process group: TERM, up to five seconds, then KILL. Runs as whoever ran the script.
 * Without `--`, which dash and busybox read as a process id.
 */
export function killScript(group: number): string {
  return [
    `kill -TERM -${group} 2>/dev/null || exit 0`,
    'i=0',
    `while [ $i -lt 25 ] && kill -0 -${group} 2>/dev/null; do sleep 0.2 2>/dev/null || sleep 1; i=$((i+1)); done`,
    `kill -KILL -${group} 2>/dev/null`,
    'exit 0',
  ].join('\n');
}

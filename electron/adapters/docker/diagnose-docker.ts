import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ExecRequest, ExecResult } from '../host-connection.ts';

export const dockerSocketPath = '/var/run/docker.sock';

export type DockerFault =
  | 'notInstalled'
  | 'notRunning'
  | 'noPermission'
  /** The socket could be used, but sshd forwards no Unix sockets and no CLI stands in. */
  | 'forwardingRefused'
  | 'noAnswer';

/** What one exec found where "open failed" is all that sshd says. */
export interface DockerSight {
  readonly engine: boolean;
  readonly cli: boolean;
  /** `docker system dial-stdio` exists (CLI 18.09 and later). */
  readonly dialStdio: boolean;
  readonly socket: boolean;
  readonly writable: boolean;
  /** The engine answered the CLI. */
  readonly answers: boolean;
  readonly groups: string;
}

const sightScript = `
yes() { if eval "$2" >/dev/null 2>&1; then echo "$1=yes"; else echo "$1=no"; fi; }
s=${dockerSocketPath}
yes engine 'command -v dockerd || command -v docker-containerd || test -e /usr/lib/systemd/system/docker.service || test -e /lib/systemd/system/docker.service'
yes cli 'command -v docker'
yes dialStdio 'docker system dial-stdio --help'
yes socket 'test -S $s'
yes writable 'test -w $s'
yes answers 'timeout 10 docker -H unix://$s version --format "{{.Server.Version}}"'
echo "groups=$(id -nG)"
`;

export async function lookAtDocker(
  exec: (request: ExecRequest) => Promise<ExecResult>,
  signal: AbortSignal,
  root = false,
): Promise<DockerSight> {
  const result = await exec({ script: sightScript, signal, timeoutMs: 30_000, ...(root && { root }) });
  const found = new Map<string, string>();
  for (const line of result.stdout.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) found.set(line.slice(0, at), line.slice(at + 1));
  }
  const yes = (name: string) => found.get(name) === 'yes';
  return {
    engine: yes('engine'),
    cli: yes('cli'),
    dialStdio: yes('dialStdio'),
    socket: yes('socket'),
    writable: yes('writable'),
    answers: yes('answers'),
    groups: found.get('groups') ?? '',
  };
}

/** Why the socket does not open, as far as one look can tell. */
export function dockerFault(sight: DockerSight): DockerFault {
  if (!sight.socket) return sight.engine || sight.cli ? 'notRunning' : 'notInstalled';
  if (!sight.writable) return 'noPermission';
  if (sight.cli && !sight.answers) return 'notRunning';
  return 'forwardingRefused';
}

/** `docker.unavailable` {host, reason: DockerFault, detail}. */
export function dockerUnavailable(host: string, reason: DockerFault, detail = ''): SlipwayError {
  return new SlipwayError('docker.unavailable', {
    data: { host, reason, detail },
    retryable: reason !== 'notInstalled',
  });
}

import type { ServiceHealth } from '../schema/service.ts';

/** How the health of a task is asked, as it is chosen; the engine knows commands only. */
export type HealthProbe =
  | { readonly kind: 'http'; readonly port: number; readonly path: string }
  | { readonly kind: 'tcp'; readonly port: number }
  | { readonly kind: 'command'; readonly command: string };

/** Characters of a path (RFC 3986, with a query) that a shell leaves alone inside of single quotes. */
export const healthPath = /^[A-Za-z0-9/_.~!$&()*+,;=:@%?-]*$/;

/**
 * Shell text for `CMD-SHELL`, run in the container. HTTP needs wget or curl there; TCP only a shell and grep, since the kernel
 * itself lists who listens (proc(5), net/tcp: local address, remote address, state 0A).
 */
export function healthCommand(probe: HealthProbe): string {
  switch (probe.kind) {
    case 'http': {
      const url = `'http://127.0.0.1:${probe.port}/${probe.path.replace(/^\/+/, '')}'`;
      return `if command -v wget >/dev/null 2>&1; then wget -q -O /dev/null ${url}; else curl -fsS -o /dev/null ${url}; fi || exit 1`;
    }
    case 'tcp': {
      const port = probe.port.toString(16).toUpperCase().padStart(4, '0');
      return `grep -qs '^ *[0-9]*: [0-9A-F]*:${port} [0-9A-F]*:0000 0A ' /proc/net/tcp /proc/net/tcp6 || exit 1`;
    }
    case 'command':
      return probe.command;
  }
}

/** The choice that makes this command; a command that is none of ours stays one. */
export function healthProbe(command: string): HealthProbe {
  const port = Number.parseInt(/:([0-9A-F]{1,4}) \[0-9A-F\]\*:0000 0A /.exec(command)?.[1] ?? '', 16);
  const [, httpPort, path] = /'http:\/\/127\.0\.0\.1:(\d+)(\/[^']*)'/.exec(command) ?? [];
  const guesses: readonly HealthProbe[] = [
    { kind: 'tcp', port },
    { kind: 'http', port: Number(httpPort), path: path ?? '/' },
  ];
  return guesses.find((guess) => healthCommand(guess) === command) ?? { kind: 'command', command };
}

export function sameHealth(one: ServiceHealth, other: ServiceHealth): boolean {
  if (one.kind !== 'check' || other.kind !== 'check') return one.kind === other.kind;
  const [before, after] = [one.check, other.check];
  return (
    before.command === after.command &&
    before.intervalSeconds === after.intervalSeconds &&
    before.timeoutSeconds === after.timeoutSeconds &&
    before.retries === after.retries &&
    before.startSeconds === after.startSeconds
  );
}

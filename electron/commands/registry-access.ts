import { authorityPath, trustProof, trustRegistry } from './registry.ts';
import { quote, script } from './shell-text.ts';

/** The certificate of an authority for one registry. It is public. */
export interface PlacedAuthority {
  readonly registryHost: string;
  /** PEM, a newline at its end. */
  readonly certificate: string;
  readonly sha256: string;
}

/** Places authorities where the engine looks for them at each use: nothing restarts, nothing is reloaded. */
export function placeAuthorities(authorities: readonly PlacedAuthority[]): string {
  return authorities
    .map(({ registryHost, certificate }) => `(\n${trustRegistry(registryHost, certificate)}\n) || exit`)
    .join('\n');
}

export function authoritiesProof(authorities: readonly PlacedAuthority[]): string {
  return authorities.map(({ registryHost, sha256 }) => `(\n${trustProof(registryHost, sha256)}\n) || exit`).join('\n');
}

/** Takes authorities away again: only those that are still as they were placed. */
export function removeAuthorities(authorities: readonly PlacedAuthority[]): string {
  return script(
    ...authorities.map(({ registryHost, sha256 }) => {
      const path = quote(authorityPath(registryHost));
      return `if [ "$(sha256sum < ${path} 2>/dev/null | cut -d" " -f1)" = ${sha256} ]; then rm -f ${path} && rmdir --ignore-fail-on-non-empty "$(dirname ${path})"; fi`;
    }),
  );
}

export function authoritiesGoneProof(authorities: readonly PlacedAuthority[]): string {
  return script(
    ...authorities.map(({ registryHost, sha256 }) => {
      const path = quote(authorityPath(registryHost));
      return `[ "$(sha256sum < ${path} 2>/dev/null | cut -d" " -f1)" != ${sha256} ] || { echo "${authorityPath(registryHost)} is still there" >&2; exit 1; }`;
    }),
    'echo "not placed"',
  );
}

const findHome = 'home=$(getent passwd 0 | cut -d: -f6); [ -n "$home" ] || home=/root';
const rootConfig = '"$home/.docker/config.json"';

/** Root's settings of the docker client, for the eyes of core alone: they hold logins. Nothing where there are none. */
export function readClientConfig(): string {
  return script(findHome, `[ ! -e ${rootConfig} ] || cat ${rootConfig}`);
}

/** Where root's settings of the docker client stand, with their folder made. */
export function prepareClientConfig(): string {
  return script('umask 077', findHome, 'mkdir -p "$home/.docker" || exit', 'echo "$home/.docker/config.json"');
}

/** Only root may read the file; which registries it knows, nothing more. */
export function clientConfigProof(registryHosts: readonly string[], present: boolean): string {
  return script(
    findHome,
    present
      ? `[ "$(stat -c %a ${rootConfig})" = 600 ] || { echo "config.json is missing or open to others" >&2; exit 1; }`
      : '',
    ...registryHosts.map((host) => {
      const found = `grep -qF ${quote(`"${host}"`)} ${rootConfig} 2>/dev/null`;
      return present
        ? `${found} || { echo "no login for ${host}" >&2; exit 1; }`
        : `! ${found} || { echo "there is still a login for ${host}" >&2; exit 1; }`;
    }),
    `echo ${quote(`${present ? 'logins' : 'no logins'}: ${registryHosts.join(', ')}`)}`,
  );
}

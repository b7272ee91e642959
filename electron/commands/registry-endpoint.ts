import { quote, script } from './shell-text.ts';

/** Seconds that one address may take. */
const patience = 6;

/**
 * Whether this host reaches addresses of a registry: one line each, `host milliseconds` or `host -`. Any HTTP answer counts,
 * since 401 is what a registry says to a stranger.
 */
export function tryEndpoints(registryHosts: readonly string[]): string {
  return script(
    'try() {',
    '  begin=$(date +%s%N)',
    '  if command -v curl >/dev/null 2>&1; then',
    `    code=$(curl -s -o /dev/null -m ${patience} -w '%{http_code}' "https://$1/v2/") || code=000`,
    '  elif command -v wget >/dev/null 2>&1; then',
    `    code=$(wget -q -S -T ${patience} -t 1 -O /dev/null "https://$1/v2/" 2>&1 | awk '/HTTP\\//{print $2}' | tail -n 1)`,
    '  else',
    '    echo "neither curl nor wget is here" >&2; exit 1',
    '  fi',
    '  case $code in [1-5][0-9][0-9]) echo "$1 $(( ($(date +%s%N) - begin) / 1000000 ))";; *) echo "$1 -";; esac',
    '}',
    ...registryHosts.map((host) => `try ${quote(host)}`),
  );
}

import { registryName } from './registry.ts';
import { refuse, script } from './shell-text.ts';

/** Stands in for the registry while nothing may be pushed; never started again by the engine itself. */
const readOnlyName = `${registryName}-readonly`;
const collectorName = `${registryName}-collect`;
const label = 'io.slipway.managed=true';
/** After so many looks with so many seconds between, at which nobody collects, the host itself makes the registry writable again. */
const patience = { looks: 20, seconds: 30 };

const ours = (name: string) => [
  `if docker container inspect ${name} >/dev/null 2>&1; then`,
  `  label=$(docker container inspect -f '{{index .Config.Labels "io.slipway.managed"}}' ${name})`,
  `  [ "$label" = true ] || refuse 1 "a container named ${name} is here that Slipway did not make"`,
];

const removeOurs = (name: string) => [...ours(name), `  docker rm -f ${name} >/dev/null`, 'fi'];

/** Bytes of the registry's volume, and those free where it lies: `used free`. */
export function registrySpace(): string {
  return script(
    'set -eu',
    `folder=$(docker volume inspect -f '{{.Mountpoint}}' ${registryName})`,
    'used=$(du -sk "$folder" | cut -f1)',
    `free=$(df -Pk "$folder" | awk 'NR == 2 {print $4}')`,
    'echo "$used $free"',
  );
}

/** Ends what stands in for the registry and starts the registry; changes nothing where it runs already. */
export function makeRegistryWritable(): string {
  return script(
    'set -eu',
    refuse,
    ...removeOurs(collectorName),
    ...removeOurs(readOnlyName),
    `docker start ${registryName} >/dev/null`,
    `[ "$(docker container inspect -f '{{.State.Running}}' ${registryName})" = true ]`,
    'echo writable',
  );
}

/**
 * The same settings, login and images behind the same port, but read-only: pulls go on. The registry's own container is
 * only stopped; after a restart of the engine or of the host it runs again by itself, and its stand-in does not.
 * https://distribution.github.io/distribution/about/garbage-collection/
 */
export function makeRegistryReadOnly(port: number, { looks, seconds } = patience): string {
  return script(
    'set -eu',
    refuse,
    ...ours(registryName),
    'else',
    `  refuse 1 "the container ${registryName} is not here"`,
    'fi',
    ...removeOurs(collectorName),
    ...removeOurs(readOnlyName),
    `image=$(docker container inspect -f '{{.Image}}' ${registryName})`,
    `docker stop -t 20 ${registryName} >/dev/null`,
    [
      `docker run -d --name ${readOnlyName} --label ${label} --restart no`,
      `--publish ${port}:5000`,
      `--env 'REGISTRY_STORAGE_MAINTENANCE_READONLY={"enabled": true}'`,
      `--volumes-from ${registryName}`,
      `"$image" >/dev/null || { docker rm -f ${readOnlyName} >/dev/null; docker start ${registryName} >/dev/null; refuse 1 "the registry did not start read-only"; }`,
    ].join(' \\\n  '),
    '# Whatever becomes of who asked for this: the registry does not stay read-only',
    "cat > /run/slipway-registry-guard.sh <<'SLIPWAY-GUARD'",
    `left=${looks}`,
    'while [ "$left" -gt 0 ]; do',
    `  sleep ${seconds}`,
    `  docker container inspect ${readOnlyName} >/dev/null 2>&1 || exit 0`,
    `  if docker container inspect ${collectorName} >/dev/null 2>&1; then left=${looks}; else left=$((left - 1)); fi`,
    'done',
    `docker rm -f ${readOnlyName} >/dev/null 2>&1`,
    `docker start ${registryName} >/dev/null`,
    'SLIPWAY-GUARD',
    'setsid sh /run/slipway-registry-guard.sh </dev/null >/dev/null 2>&1 &',
    'echo read-only',
  );
}

/** Removes what no manifest names. Never with `--delete-untagged`: it takes the parts of multi-platform images for untagged. */
export function collectRegistryGarbage(): string {
  return script(
    'set -eu',
    `image=$(docker container inspect -f '{{.Image}}' ${registryName})`,
    [
      `docker run --rm --name ${collectorName} --label ${label}`,
      `--volumes-from ${registryName}`,
      `"$image" garbage-collect /etc/docker/registry/config.yml`,
    ].join(' \\\n  '),
  );
}

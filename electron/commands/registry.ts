import { isIP } from 'node:net';
import { quote, refuse, script, writeText } from './shell-text.ts';

const registryImage = 'registry:2';
export const registryName = 'slipway-registry';
const registryFolder = '/etc/slipway/registry';
export const registryFiles = {
  settings: `${registryFolder}/config.yml`,
  certificate: `${registryFolder}/certificate.pem`,
  key: `${registryFolder}/key.pem`,
  passwords: `${registryFolder}/htpasswd`,
} as const;
/** Only objects with this label are ever removed. */
const managedLabel = 'io.slipway.managed=true';

/** Fetches the image of the registry, through the mirror where there is one. */
export function pullRegistryImage(): string {
  return `docker pull ${registryImage}`;
}

export function registryImageProof(): string {
  return `docker image inspect -f '{{.Id}}' ${registryImage}`;
}

/** https://distribution.github.io/distribution/about/configuration/ */
export const registrySettings = `version: 0.1
log:
  level: info
storage:
  filesystem:
    rootdirectory: /var/lib/registry
  delete:
    enabled: true
http:
  addr: :5000
  tls:
    certificate: ${registryFiles.certificate}
    key: ${registryFiles.key}
auth:
  htpasswd:
    realm: Slipway
    path: ${registryFiles.passwords}
`;

/** Makes the folder and the settings; certificate, key and passwords follow as files of their own, 0600. */
export function prepareRegistry(): string {
  return script(
    'set -e',
    `install -d -m 0755 /etc/slipway`,
    `install -d -m 0700 ${registryFolder}`,
    writeText(registryFiles.settings, registrySettings),
    `chmod 644 ${registryFiles.settings}`,
  );
}

/** Runs the registry with its images in a volume that outlives it. A container of that name that isn't ours stays. */
export function runRegistry(port: number): string {
  return script(
    'set -eu',
    refuse,
    `if docker container inspect ${registryName} >/dev/null 2>&1; then`,
    `  label=$(docker container inspect -f '{{index .Config.Labels "io.slipway.managed"}}' ${registryName})`,
    `  [ "$label" = true ] || refuse 1 "a container named ${registryName} is here that Slipway did not make"`,
    `  docker rm -f ${registryName}`,
    'fi',
    `docker volume inspect ${registryName} >/dev/null 2>&1 || docker volume create --label ${managedLabel} ${registryName}`,
    [
      `docker run -d --name ${registryName} --label ${managedLabel} --restart always`,
      `--publish ${port}:5000`,
      `--volume ${registryName}:/var/lib/registry`,
      `--volume ${registryFolder}:${registryFolder}:ro`,
      `--volume ${registryFiles.settings}:/etc/docker/registry/config.yml:ro`,
      registryImage,
    ].join(' \\\n  '),
  );
}

/** What the plan shows of both, and of the secret files between them. */
export function shownRegistryCommand(port: number): string {
  const secrets = [registryFiles.certificate, registryFiles.key, registryFiles.passwords];
  return [prepareRegistry(), ...secrets.map((path) => `install -m 0600 [redacted] ${path}`), runRegistry(port)].join(
    '\n',
  );
}

/**
 * The same by hand: a certificate that signs itself, since the authority's key never leaves Slipway, and a password that is asked
 * for (or taken from `REGISTRY_PASSWORD`).
 */
export function runRegistryByHand(address: string, port: number): string {
  const name = isIP(address) ? `IP:${address}` : `DNS:${address}`;
  const { certificate, key, passwords } = registryFiles;
  return script(
    prepareRegistry(),
    'ask REGISTRY_PASSWORD "New password of the registry\'s user slipway"',
    'umask 077',
    [
      `[ -s ${certificate} ] || openssl req -x509 -newkey rsa:2048 -nodes -days 825 -subj /CN=slipway-registry`,
      `-addext 'subjectAltName=${name}' -keyout ${key} -out ${certificate}`,
    ].join(' \\\n  '),
    '# htpasswd is in the package apache2-utils (Debian, Ubuntu) or httpd-tools (RHEL)',
    `printf '%s\\n' "$REGISTRY_PASSWORD" | htpasswd -niB slipway > ${passwords} || exit 1`,
    runRegistry(port),
  );
}

export function registryProof(port: number): string {
  return script(
    `state=$(docker container inspect -f '{{.State.Status}} {{.HostConfig.RestartPolicy.Name}}' ${registryName}) || exit 1`,
    '[ "$state" = "running always" ] || { echo "registry: $state" >&2; exit 1; }',
    `ports=$(docker port ${registryName} 5000/tcp) || exit 1`,
    `case $ports in *:${port}|*:${port}[!0-9]*) ;; *) echo "registry: published as $ports" >&2; exit 1;; esac`,
    `for file in ${registryFiles.certificate} ${registryFiles.key} ${registryFiles.passwords}; do`,
    '  [ "$(stat -c %a "$file")" = 600 ] || { echo "$file is missing or open to others" >&2; exit 1; }',
    'done',
    `echo "registry: $state, port ${port}"`,
  );
}

/** Where the engine looks for the authority of a registry; read at each use, so nothing is restarted. */
export function authorityPath(registryHost: string): string {
  return `/etc/docker/certs.d/${registryHost}/ca.crt`;
}

/** Places Slipway's authority for one registry. It is public; no system-wide trust is touched. */
export function trustRegistry(registryHost: string, certificate: string): string {
  const path = authorityPath(registryHost);
  return script(
    'set -e',
    `mkdir -p ${quote(path.slice(0, path.lastIndexOf('/')))}`,
    writeText(quote(`${path}.slipway-new`), certificate),
    `chmod 644 ${quote(`${path}.slipway-new`)}`,
    `mv -f ${quote(`${path}.slipway-new`)} ${quote(path)}`,
  );
}

/** The same by hand, after {@link runRegistryByHand}: the certificate that signs itself is its own authority. */
export function trustRegistryByHand(registryHost: string, on: { readonly host: string; readonly same: boolean }) {
  const path = authorityPath(registryHost);
  const source = on.same ? registryFiles.certificate : '/root/registry-certificate.pem';
  const missing = `copy ${registryFiles.certificate} from ${on.host} to ${source} first`;
  const command = script(
    `[ -s ${source} ] || { echo ${quote(missing)} >&2; exit 1; }`,
    `mkdir -p ${quote(path.slice(0, path.lastIndexOf('/')))}`,
    `install -m 0644 ${source} ${quote(path)}`,
  );
  const ask = `curl -s -o /dev/null -w '%{http_code}' --cacert ${quote(path)} ${quote(`https://${registryHost}/v2/`)}`;
  const proof = script(
    `answer=$(${ask})`,
    '# 401: it asks for the login, over TLS that is trusted',
    '[ "$answer" = 401 ] || { echo "the registry answers $answer" >&2; exit 1; }',
  );
  return { command, proof };
}

export function trustProof(registryHost: string, sha256: string): string {
  const path = authorityPath(registryHost);
  return script(
    `[ "$(sha256sum < ${quote(path)} | cut -d" " -f1)" = ${sha256} ] || { echo "${path} is not Slipway's authority" >&2; exit 1; }`,
    `echo "${path} sha256:${sha256.slice(0, 12)}"`,
  );
}

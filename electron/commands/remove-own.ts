import { aptKeyPath, aptSourcePath } from './install-docker-apt.ts';
import { yumRepositoryPath } from './install-docker-rhel.ts';
import { authorityPath, registryFiles, registryName } from './registry.ts';
import { quote, refuse, script } from './shell-text.ts';

const registryFolder = registryFiles.settings.slice(0, registryFiles.settings.lastIndexOf('/'));

/**
 * Takes the built-in registry off: its container, if it bears Slipway's label, and its files. Its images stay in their volume
 * unless they are to go, too.
 */
export function removeRegistry(withImages: boolean): string {
  return script(
    'set -u',
    refuse,
    labelled('container', '.Config.Labels'),
    `if docker container inspect ${registryName} >/dev/null 2>&1; then docker rm -f ${registryName} || exit; fi`,
    withImages
      ? [
          ...labelled('volume', '.Labels'),
          `if docker volume inspect ${registryName} >/dev/null 2>&1; then docker volume rm ${registryName} || exit; fi`,
        ]
      : [],
    `rm -rf ${registryFolder} || exit`,
    'rmdir /etc/slipway 2>/dev/null || :',
  );
}

function labelled(kind: 'container' | 'volume', labels: string): readonly string[] {
  const format = quote(`{{index ${labels} "io.slipway.managed"}}`);
  return [
    `label=$(docker ${kind} inspect -f ${format} ${registryName} 2>/dev/null) || label=true`,
    `[ "$label" = true ] || refuse 1 "a ${kind} named ${registryName} is here that Slipway did not make"`,
  ];
}

/** Proof of {@link removeRegistry}. */
export function registryGone(withImages: boolean): string {
  return script(
    gone(`docker container inspect ${registryName} >/dev/null 2>&1`, `the container ${registryName} is still there`),
    withImages
      ? gone(`docker volume inspect ${registryName} >/dev/null 2>&1`, `the volume ${registryName} is still there`)
      : '',
    gone(`[ -e ${registryFolder} ]`, `${registryFolder} is still there`),
  );
}

/** Takes Slipway's authority away where it is still the one that Slipway placed. */
export function removeTrust(registryHosts: readonly string[], sha256: string): string {
  return script(
    'set -u',
    registryHosts.map((registryHost) => {
      const path = authorityPath(registryHost);
      const folder = path.slice(0, path.lastIndexOf('/'));
      return script(
        `if [ "$(sha256sum < ${quote(path)} 2>/dev/null | cut -d" " -f1)" = ${sha256} ]; then rm -f ${quote(path)} || exit; fi`,
        `rmdir ${quote(folder)} 2>/dev/null || :`,
      );
    }),
  );
}

/** Proof of {@link removeTrust}. */
export function trustGone(registryHosts: readonly string[], sha256: string): string {
  return script(
    registryHosts.map((registryHost) => {
      const path = authorityPath(registryHost);
      return gone(
        `[ "$(sha256sum < ${quote(path)} 2>/dev/null | cut -d" " -f1)" = ${sha256} ]`,
        `${path} is still Slipway's`,
      );
    }),
  );
}

/** Files that only Slipway writes, by their names: where packages come from. */
export const ownRepositoryFiles = [yumRepositoryPath, aptSourcePath, aptKeyPath] as const;

export function removeRepositories(): string {
  return `rm -f ${ownRepositoryFiles.join(' ')}`;
}

/** Proof of {@link removeRepositories}. */
export function repositoriesGone(): string {
  return script(ownRepositoryFiles.map((path) => gone(`[ -e ${path} ]`, `${path} is still there`)));
}

function gone(test: string, complaint: string): string {
  return `if ${test}; then echo ${quote(complaint)} >&2; exit 1; fi`;
}

import { chooseInstall, type InstallChoice } from '../../../../shared/domain/install-method.ts';
import type { Member, Site } from '../site.ts';

/** How Docker comes onto this host, by its facts and the wishes. */
export function installChoice({ wishes, bundle }: Site, { facts, host }: Member): InstallChoice {
  return chooseInstall({
    facts: { os: facts.os, manager: facts.packages.manager, architecture: facts.kernel.architecture },
    wishes: wishes.install,
    bundle: bundle?.files ?? [],
    rancher: host.profiles.some((profile) => profile.startsWith('rancher16')),
  });
}

/** True where Docker is to be installed, or was only half. An engine that is there, from wherever, is kept. */
export function needsDocker({ facts }: Member): boolean {
  if (facts.docker.kind === 'none') return true;
  // A package manager that was cut leaves a client without an engine, or a package that isn't whole.
  const broken = facts.packages.broken ?? '';
  return facts.docker.kind === 'docker' && facts.docker.server === null && /docker[.-](io|ce)/.test(broken);
}

import { chooseInstall, type InstallChoice } from '../../../../shared/domain/install-method.ts';
import type { Member, Site } from '../site.ts';

/** How Docker comes onto this host, by its facts and the wishes. */
export function installChoice({ wishes }: Site, { facts, host }: Member): InstallChoice {
  return chooseInstall({
    facts: { os: facts.os, manager: facts.packages.manager, architecture: facts.kernel.architecture },
    wishes: wishes.install,
    bundle: [],
    rancher: host.profiles.some((profile) => profile.startsWith('rancher16')),
  });
}

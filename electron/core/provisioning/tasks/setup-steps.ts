import type { BuiltInRegistries } from '../built-in-registries.ts';
import { placedAuthorities } from '../registry-authorities.ts';
import { accelerator } from '../steps/accelerator.ts';
import { daemonRestart } from '../steps/daemon-restart.ts';
import { daemonSettings } from '../steps/daemon-settings.ts';
import { dockerBundle } from '../steps/docker-bundle.ts';
import { dockerInstall } from '../steps/docker-install.ts';
import { dockerStart } from '../steps/docker-start.ts';
import { hostProxy, proxyRestart } from '../steps/host-proxy.ts';
import { mirrorPull } from '../steps/mirror-pull.ts';
import { registryAuthorities } from '../steps/registry-access.ts';
import { registryImage } from '../steps/registry-image.ts';
import { registryRun } from '../steps/registry-run.ts';
import { registryTrust } from '../steps/registry-trust.ts';
import type { StepKind } from '../steps/step.ts';
import { swarmAbandon } from '../steps/swarm-abandon.ts';
import { swarmInit } from '../steps/swarm-init.ts';
import { swarmJoin } from '../steps/swarm-join.ts';
import { swarmNetworks } from '../steps/swarm-networks.ts';
import { swarmRotate } from '../steps/swarm-rotate.ts';

/** All kinds of steps that lead from a bare host to a node of a cluster with a registry. */
export function setupSteps(registries: BuiltInRegistries): readonly StepKind[] {
  return [
    hostProxy,
    accelerator,
    dockerBundle,
    daemonSettings,
    dockerInstall,
    dockerStart,
    proxyRestart,
    daemonRestart,
    // Before the manager's own pull: the other hosts pull meanwhile, and then find a cluster to join.
    swarmInit,
    mirrorPull,
    swarmAbandon,
    swarmJoin,
    swarmNetworks,
    registryImage,
    registryRun(registries),
    registryTrust(registries),
    registryAuthorities(placedAuthorities(registries.withAuthority())),
    // Last: a host that does not come to join must not hold up what the first manager has to do.
    swarmRotate,
  ];
}

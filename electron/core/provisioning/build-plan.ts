import { inOrder } from '../../../shared/domain/plans.ts';
import type { BuiltInRegistries } from './built-in-registries.ts';
import type { Site } from './site.ts';
import { accelerator } from './steps/accelerator.ts';
import { dockerInstall } from './steps/docker-install.ts';
import { dockerStart } from './steps/docker-start.ts';
import { registryImage } from './steps/registry-image.ts';
import { registryRun } from './steps/registry-run.ts';
import { registryTrust } from './steps/registry-trust.ts';
import type { BuiltStep, StepKind } from './steps/step.ts';
import { swarmInit } from './steps/swarm-init.ts';
import { swarmJoin } from './steps/swarm-join.ts';

/** All steps that lead from what these hosts are to what the wishes want, in an order in which they can be done. */
export function buildSteps(site: Site, registries: BuiltInRegistries): readonly BuiltStep[] {
  const kinds: readonly StepKind[] = [
    accelerator,
    dockerInstall,
    dockerStart,
    swarmInit,
    swarmJoin,
    registryImage,
    registryRun(registries),
    registryTrust(registries),
  ];
  const steps = [...site.members.values()].flatMap((member) => kinds.flatMap((kind) => kind(site, member) ?? []));
  const known = new Set(steps.map((step) => step.shown.id));
  // A kind that isn't wanted on a host, or a host that could not be read, is nothing to wait for.
  const linked = steps.map((step) => ({
    ...step,
    id: step.shown.id,
    after: step.shown.after.filter((id) => known.has(id)),
  }));
  return inOrder(linked).map(({ id: _id, after, ...step }) => ({
    ...step,
    shown: { ...step.shown, after: [...after] },
  }));
}

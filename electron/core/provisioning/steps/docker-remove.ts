import type { DockerInventory } from '../../../../shared/domain/docker-inventory.ts';
import { prepareApt } from '../../../commands/install-docker-debian.ts';
import { prepareYum } from '../../../commands/install-docker-rhel.ts';
import {
  dockerDataRemovedProof,
  dockerRemovedProof,
  removeDocker,
  removeDockerData,
} from '../../../commands/remove-docker.ts';
import type { Member } from '../site.ts';
import { type BuiltStep, minuteMs, shownStep, stepId } from './step.ts';

/** Removes Docker's programs; containers stop, data stays. `only`: these packages, whatever else of Docker is there. */
export function dockerRemove(member: Member, only?: readonly string[]): BuiltStep {
  const { docker, packages } = member.facts;
  const prepare = packages.manager === 'apt' ? prepareApt() : prepareYum(false);
  const command = removeDocker(prepare, only);
  return {
    shown: shownStep({
      kind: 'docker-remove',
      member,
      needed: docker.kind !== 'none',
      command,
      proof: dockerRemovedProof(),
    }),
    act: (work) => work.run(command, 20 * minuteMs),
    proveWithinMs: 10_000,
  };
}

/** Removes images, containers and volumes, which nothing brings back. */
export function dockerDataRemove(member: Member, { root }: DockerInventory): BuiltStep {
  const command = removeDockerData(root);
  return {
    shown: shownStep({
      kind: 'docker-data-remove',
      member,
      needed: (member.facts.leftovers.dockerData ?? 1) > 0,
      command,
      proof: dockerDataRemovedProof(root),
      params: { root },
      canUndo: false,
      after: [stepId('docker-remove', member.host.id)],
    }),
    act: (work) => work.run(command, 20 * minuteMs),
    proveWithinMs: 10_000,
  };
}

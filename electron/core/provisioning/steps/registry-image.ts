import { pullRegistryImage, registryImageProof } from '../../../commands/registry.ts';
import { registryRuns } from './registry-run.ts';
import { minuteMs, type StepKind, shownStep, stepId } from './step.ts';

/** The image of the built-in registry, through the mirror where there is one. */
export const registryImage: StepKind = (site, member) => {
  if (site.registry?.hostId !== member.host.id) return null;
  const command = pullRegistryImage();
  return {
    shown: shownStep({
      kind: 'registry-image',
      member,
      needed: !registryRuns(site, member),
      command,
      proof: registryImageProof(),
      after: [stepId('docker-start', member.host.id)],
    }),
    act: (work) => work.run(command, 15 * minuteMs),
    proveWithinMs: 5000,
  };
};

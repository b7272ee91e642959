import { normalMirrors } from '../../../../shared/domain/daemon-json.ts';
import { driftNames } from '../../../../shared/domain/drift.ts';
import { dockerServiceProof, startDocker } from '../../../commands/docker-service.ts';
import { minuteMs, type StepKind, shownStep, stepId } from './step.ts';

/** The engine runs now and after every boot, and uses the mirrors. */
export const dockerStart: StepKind = (site, member) => {
  const { active, enabled, server } = member.facts.docker;
  const { id } = member.host;
  const command = startDocker();
  const { mirrors } = site.wishes;
  return {
    shown: shownStep({
      kind: 'docker-start',
      sets: [driftNames.unit],
      member,
      needed: active !== true || enabled !== true || server === null,
      command,
      proof: dockerServiceProof(mirrors.length > 0 ? normalMirrors(mirrors) : null),
      after: [...(mirrors.length > 0 ? [stepId('accelerator', id)] : []), stepId('docker-install', id)],
    }),
    act: (work) => work.run(command, 3 * minuteMs),
    proveWithinMs: 30_000,
  };
};

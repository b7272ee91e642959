import { normalMirrors } from '../../../../shared/domain/daemon-json.ts';
import { pullThroughMirror } from '../../../commands/mirror-pull.ts';
import { mirrorsToSet } from './accelerator.ts';
import { minuteMs, type StepKind, shownStep, stepId } from './step.ts';

/** The proof that changed mirrors serve: a small image is pulled, and the engine's log tells of no other endpoint. */
export const mirrorPull: StepKind = (site, member) => {
  const { mirrors } = site.wishes;
  if (mirrors.length === 0) return null;
  const command = pullThroughMirror(normalMirrors(mirrors));
  const { id } = member.host;
  return {
    shown: shownStep({
      kind: 'mirror-pull',
      member,
      needed: mirrorsToSet(site, member),
      command,
      proof: command,
      params: { mirror: mirrors[0] ?? '' },
      after: [stepId('accelerator', id), stepId('docker-start', id)],
    }),
    // The pull is the proof itself: it came first, and is told once more where it failed.
    act: (work) => work.run(command, 3 * minuteMs),
    proveWithinMs: 0,
  };
};

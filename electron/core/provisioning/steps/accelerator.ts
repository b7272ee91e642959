import { mergeDaemonJson, normalMirrors, sameMirrors, withoutLogins } from '../../../../shared/domain/daemon-json.ts';
import { driftNames } from '../../../../shared/domain/drift.ts';
import { daemonJsonPath, daemonJsonProof, writeDaemonJson } from '../../../commands/daemon-json.ts';
import { type StepKind, sha256, shownStep } from './step.ts';

/** Registry mirrors in `daemon.json`: before the engine's first start, or by a reload of the running one. */
export const accelerator: StepKind = (site, member) => {
  const { daemonJson, server } = member.facts.docker;
  const merge = mergeDaemonJson(daemonJson.text, site.wishes.mirrors);
  // A broken file is a blocker of the plan; there is no step over it.
  if (merge.kind === 'invalid') return null;
  const inUse = server === null || sameMirrors(server.mirrors, site.wishes.mirrors);
  if (!merge.changed && inUse && site.wishes.mirrors.length === 0) return null;
  const after = merge.changed ? merge.after : (daemonJson.text ?? '{}\n');
  const change = {
    beforeSha256: daemonJson.sha256,
    after: after.endsWith('\n') ? after : `${after}\n`,
    // The measured text may lack the last line end; the measured sum does not.
    afterSha256: merge.changed ? sha256(after) : (daemonJson.sha256 ?? sha256(after)),
    mirrors: normalMirrors(site.wishes.mirrors),
  };
  const command = writeDaemonJson(change);
  return {
    shown: shownStep({
      kind: 'accelerator',
      sets: [driftNames.daemonJson('registry-mirrors'), driftNames.mirrorsInUse],
      member,
      needed: merge.changed || !inUse,
      command: withoutLogins(command),
      proof: daemonJsonProof(change),
      files: merge.changed
        ? [{ path: daemonJsonPath, before: merge.before && withoutLogins(merge.before), after: withoutLogins(after) }]
        : [],
      params: { mirrors: site.wishes.mirrors.join(', ') },
    }),
    act: (work) => work.run(command),
    proveWithinMs: 10_000,
  };
};

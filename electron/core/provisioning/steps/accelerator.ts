import { mergeDaemonJson, normalMirrors, sameMirrors, withoutLogins } from '../../../../shared/domain/daemon-json.ts';
import { driftNames } from '../../../../shared/domain/drift.ts';
import { daemonJsonProof, writeDaemonJson } from '../../../commands/daemon-json.ts';
import type { Member, Site } from '../site.ts';
import { daemonChange, daemonDiff } from './daemon-file.ts';
import { type StepKind, shownStep } from './step.ts';

/** Registry mirrors in `daemon.json`: before the engine's first start, or by a reload of the running one. */
export const accelerator: StepKind = (site, member) => {
  const merge = mergeDaemonJson(member.facts.docker.daemonJson.text, site.wishes.mirrors);
  // A broken file is a blocker of the plan; there is no step over it.
  if (merge.kind === 'invalid') return null;
  const { mirrors } = site.wishes;
  if (!merge.changed && mirrorsUsed(site, member) && mirrors.length === 0) return null;
  const change = daemonChange(member, merge, { mirrors: normalMirrors(mirrors), keys: ['registry-mirrors'] });
  const command = writeDaemonJson(change);
  return {
    shown: shownStep({
      kind: 'accelerator',
      sets: [driftNames.daemonJson('registry-mirrors'), driftNames.mirrorsInUse],
      member,
      needed: mirrorsToSet(site, member),
      command: withoutLogins(command),
      proof: daemonJsonProof(change),
      files: daemonDiff(merge),
      params: { mirrors: mirrors.join(', ') },
    }),
    act: (work) => work.run(command),
    proveWithinMs: 10_000,
  };
};

/** True where the file or the running engine has other mirrors than wished. */
export function mirrorsToSet(site: Site, member: Member): boolean {
  const merge = mergeDaemonJson(member.facts.docker.daemonJson.text, site.wishes.mirrors);
  return (merge.kind === 'merged' && merge.changed) || !mirrorsUsed(site, member);
}

/** The file as the accelerator step leaves it; null: there is none. */
export function textWithMirrors(site: Site, member: Member): string | null {
  const { text } = member.facts.docker.daemonJson;
  const merge = mergeDaemonJson(text, site.wishes.mirrors);
  return merge.kind === 'merged' && merge.changed ? merge.after : text;
}

function mirrorsUsed({ wishes }: Site, { facts }: Member): boolean {
  const { server } = facts.docker;
  return server === null || sameMirrors(server.mirrors, wishes.mirrors);
}

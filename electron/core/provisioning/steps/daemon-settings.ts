import { liveRestoreWanted, withoutLogins } from '../../../../shared/domain/daemon-json.ts';
import { mergeDaemonSettings } from '../../../../shared/domain/daemon-merge.ts';
import { needsRestart } from '../../../../shared/domain/daemon-settings.ts';
import { namesOfSettings } from '../../../../shared/domain/remembered-settings.ts';
import type { DaemonSettings } from '../../../../shared/schema/daemon-settings.ts';
import { daemonJsonProof, writeDaemonJson } from '../../../commands/daemon-json.ts';
import type { Member, Site } from '../site.ts';
import { textWithMirrors } from './accelerator.ts';
import { daemonChange, daemonDiff } from './daemon-file.ts';
import { type StepKind, sha256, shownStep, stepId } from './step.ts';

/** The settings for one host: what is wished, and `live-restore` off where a node of a cluster has it. */
export function settingsFor({ wishes }: Site, { host, facts }: Member): DaemonSettings {
  const inCluster = wishes.managers.includes(host.id) || wishes.workers.includes(host.id);
  const { daemonJson, server } = facts.docker;
  const liveRestore = liveRestoreWanted(daemonJson.text) || server?.liveRestore === true;
  // The engine takes it by a reload even inside Swarm; its next start then fails (moby daemon/config, IsSwarmCompatible).
  return inCluster && liveRestore ? { ...wishes.daemon, liveRestore: false } : wishes.daemon;
}

/** Settings of the engine in `daemon.json`, by a reload; those that a reload does not apply wait for the restart step. */
export const daemonSettings: StepKind = (site, member) => {
  const { daemonJson } = member.facts.docker;
  // The mirrors are written first, into the same file.
  const text = textWithMirrors(site, member);
  const settings = settingsFor(site, member);
  const merge = mergeDaemonSettings(text, settings);
  if (merge.kind === 'invalid' || merge.keys.length === 0) return null;
  const change = daemonChange(member, merge, { mirrors: null, keys: merge.keys });
  const before = text === daemonJson.text ? daemonJson.sha256 : sha256(text ?? '');
  const command = writeDaemonJson({ ...change, beforeSha256: before });
  return {
    shown: shownStep({
      kind: 'daemon-settings',
      member,
      needed: merge.changed,
      command: withoutLogins(command),
      proof: daemonJsonProof(change),
      sets: namesOfSettings(settings),
      files: daemonDiff(merge),
      texts: merge.keys.some(needsRestart) ? 'daemon-settings-restart' : 'daemon-settings',
      params: { keys: merge.keys.join(', '), restart: merge.keys.filter(needsRestart).join(', ') },
      after: [stepId('accelerator', member.host.id)],
    }),
    act: (work) => work.run(command),
    proveWithinMs: 10_000,
  };
};

/** The file as it will be when accelerator and settings are written; null: there will be none. */
export function textWithSettings(site: Site, member: Member): string | null {
  const text = textWithMirrors(site, member);
  const merge = mergeDaemonSettings(text, settingsFor(site, member));
  return merge.kind === 'merged' && merge.changed ? merge.after : text;
}

import { pendingKeys, restartKeysBetween } from '../../../../shared/domain/daemon-effect.ts';
import {
  configuredMirrors,
  mergeDaemonKeys,
  normalMirrors,
  readDaemonJson,
  withoutLogins,
} from '../../../../shared/domain/daemon-json.ts';
import { daemonJsonProof, writeDaemonJson } from '../../../commands/daemon-json.ts';
import type { Member } from '../site.ts';
import { daemonChange, daemonDiff } from './daemon-file.ts';
import { restartStep } from './daemon-restart.ts';
import { type StepKind, shownStep } from './step.ts';

/** What a key is written as where the restored file lacks it: a reload leaves the live value of a missing key as it is. */
const cleared: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['registry-mirrors', []],
  ['insecure-registries', []],
  ['live-restore', false],
]);

/** Puts a file back that was put aside, by a reload. */
export function daemonRestore(sha256: string): StepKind {
  return (_site, member) => {
    const after = restored(member, sha256);
    if (after === null) return null;
    const { daemonJson } = member.facts.docker;
    const merge = { kind: 'merged', before: daemonJson.text, after, changed: daemonJson.text !== after } as const;
    const mirrors =
      'registry-mirrors' in (readDaemonJson(after) ?? {}) ? normalMirrors(configuredMirrors(after)) : null;
    const change = daemonChange(member, merge, { mirrors, keys: [] });
    const command = writeDaemonJson(change);
    return {
      shown: shownStep({
        kind: 'daemon-restore',
        member,
        needed: merge.changed,
        command: withoutLogins(command),
        proof: daemonJsonProof(change),
        files: daemonDiff(merge),
      }),
      act: (work) => work.run(command),
      proveWithinMs: 10_000,
    };
  };
}

/** The restart that the restored file needs; null where a reload is enough. */
export function restartAfterRestore(sha256: string): StepKind {
  return (site, member) => {
    const after = restored(member, sha256);
    if (after === null || member.facts.docker.server === null) return null;
    const { docker } = member.facts;
    // Where nothing tells what the engine was started with, only what this change itself leaves open counts.
    const pending = pendingKeys(docker, after) ?? restartKeysBetween(docker.daemonJson.text, after);
    return pending.length > 0 ? restartStep(site, member, after) : null;
  };
}

/** The content as it is to be; null: no such copy is on the host. */
function restored({ facts }: Member, sha256: string): string | null {
  const { backups, text } = facts.docker.daemonJson;
  const backup = backups.find((each) => each.sha256 === sha256);
  if (!backup) return null;
  const before = readDaemonJson(text) ?? {};
  const then = readDaemonJson(backup.text) ?? {};
  const missing = new Map([...cleared].filter(([key]) => key in before && !(key in then)));
  const merge = mergeDaemonKeys(backup.text, missing);
  const after = merge.kind === 'merged' && merge.changed ? merge.after : backup.text;
  return after.endsWith('\n') ? after : `${after}\n`;
}

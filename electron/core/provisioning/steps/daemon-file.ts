import type { DaemonJsonMerge } from '../../../../shared/domain/daemon-json.ts';
import { withoutLogins } from '../../../../shared/domain/daemon-json.ts';
import type { PlanStep } from '../../../../shared/schema/plan.ts';
import { type DaemonJsonChange, daemonJsonPath } from '../../../commands/daemon-json.ts';
import type { Member } from '../site.ts';
import { sha256 } from './step.ts';

type Merged = Extract<DaemonJsonMerge, { kind: 'merged' }>;

/** The change of the file that a merge stands for. */
export function daemonChange(
  { facts }: Member,
  merge: Merged,
  more: Pick<DaemonJsonChange, 'mirrors' | 'keys'>,
): DaemonJsonChange {
  const { daemonJson } = facts.docker;
  const after = merge.changed ? merge.after : (daemonJson.text ?? '{}\n');
  return {
    ...more,
    beforeSha256: daemonJson.sha256,
    after: after.endsWith('\n') ? after : `${after}\n`,
    // The measured text may lack the last line end; the measured sum does not.
    afterSha256: merge.changed ? sha256(after) : (daemonJson.sha256 ?? sha256(after)),
  };
}

/** The file's difference as a plan shows it. */
export function daemonDiff(merge: Merged): PlanStep['files'] {
  if (!merge.changed) return [];
  const before = merge.before && withoutLogins(merge.before);
  return [{ path: daemonJsonPath, before, after: withoutLogins(merge.after) }];
}

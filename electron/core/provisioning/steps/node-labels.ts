import { z } from 'zod';
import { driftNames } from '../../../../shared/domain/drift.ts';
import { message } from '../../../../shared/domain/message.ts';
import { SlipwayError } from '../../../../shared/domain/slipway-error.ts';
import { quote, script } from '../../../commands/shell-text.ts';
import type { Member } from '../site.ts';
import { changeNode, type NodePlace } from './node-steps.ts';
import { type BuiltStep, minuteMs, type StepWork, shownStep } from './step.ts';

const Labelled = z.object({ Spec: z.object({ Labels: z.record(z.string(), z.string()).nullish() }) });

type Labels = Readonly<Record<string, string>>;

/** Labels of the node by which services choose it; null: the label is to go. All others stay. */
export function nodeLabels(
  member: Member,
  place: NodePlace,
  labels: { readonly wanted: ReadonlyMap<string, string | null>; readonly present: Labels },
): BuiltStep {
  const changed = [...labels.wanted].filter(([name, value]) => (labels.present[name] ?? null) !== value);
  const options = changed.map(([name, value]) =>
    value === null ? `--label-rm ${quote(name)}` : `--label-add ${quote(`${name}=${value}`)}`,
  );
  return {
    shown: shownStep({
      kind: 'node-labels',
      member,
      needed: changed.length > 0,
      command: `docker node update ${[...options, place.nodeId].join(' ')}`,
      // Labels are known to the managers alone: the rest of the proof is asked of one.
      proof: script("state=$(docker info -f '{{.Swarm.LocalNodeState}}') || exit 1", '[ "$state" = active ]'),
      params: { labels: changed.map(([name]) => name).join(', ') },
      sets: [...labels.wanted.keys()].map(driftNames.nodeLabel),
    }),
    act: async (work) => {
      const present = await labelsOf(work, place);
      const kept = Object.entries(present).filter(([name]) => !labels.wanted.has(name));
      const set = [...labels.wanted].filter((pair): pair is [string, string] => pair[1] !== null);
      await changeNode(work, place, { Labels: Object.fromEntries([...kept, ...set]) });
    },
    async confirm(work) {
      const now = await labelsOf(work, place);
      const wrong = [...labels.wanted].filter(([name, value]) => (now[name] ?? null) !== value).map(([name]) => name);
      if (wrong.length === 0) return message('provisioning.note.labelsSet', { count: labels.wanted.size });
      throw new SlipwayError('step.notProved', { data: { detail: wrong.join(', ') } });
    },
    proveWithinMs: minuteMs,
  };
}

async function labelsOf(work: StepWork, { nodeId, managerHostId }: NodePlace): Promise<Labels> {
  return Labelled.parse(await (await work.docker(managerHostId)).getNode(nodeId).inspect()).Spec.Labels ?? {};
}

import type { Plan, PlanBlocker, PlanStep } from '../schema/plan.ts';
import { diffLines } from './plans-diff.ts';
import {
  exportTime,
  hostsOf,
  neededElsewhere,
  type PlanTexts,
  exportText as text,
  whyOf,
} from './plans-export-parts.ts';

/** A plan for a reader who knows nothing of it: what it is, in short, in which order, then host by host. */
export function planAsMarkdown(plan: Plan, texts: PlanTexts): string {
  const { say } = texts;
  const notices = (key: string, list: readonly PlanBlocker[]) =>
    list.length === 0
      ? []
      : [
          `## ${say(text(key))}`,
          '',
          ...list.map(({ reason, fix }) => `- ${say(reason)}${fix ? ` ${say(fix)}` : ''}`),
          '',
        ];
  return [
    `# ${say(plan.title)}`,
    '',
    say(text('made', { at: exportTime(plan.createdAt) })),
    '',
    say(text('intro')),
    '',
    ...inShort(plan, texts),
    ...notices('blockers', plan.blockers),
    ...notices('warnings', plan.warnings),
    ...order(plan, texts),
    ...hostsOf(plan.steps).flatMap((id) => hostPart(plan, id, texts)),
  ].join('\n');
}

function inShort(plan: Plan, { say, hostName, hostAddress }: PlanTexts): readonly string[] {
  const needed = plan.steps.filter((step) => step.needed);
  const restarts = needed.flatMap((step) => step.restarts.map((what) => `${what} (${hostName(step.hostId)})`));
  const final = needed.filter((step) => step.undo === null).map((step) => say(step.title));
  const row = (id: string) => {
    const own = plan.steps.filter((step) => step.hostId === id);
    const todo = own.filter((step) => step.needed).length;
    return `| ${hostName(id)} | ${hostAddress(id) || '–'} | ${todo} | ${own.length - todo} |`;
  };
  const head = ['host', 'address', 'toDo', 'doneAlready'].map((key) => say(text(`column.${key}`)));
  return [
    `## ${say(text('short'))}`,
    '',
    `- ${say(text('counts', { steps: needed.length, hosts: hostsOf(needed).length, done: plan.steps.length - needed.length }))}`,
    `- ${restarts.length === 0 ? say(text('noRestarts')) : `${say(text('restarts'))}: ${restarts.join(', ')}`}`,
    `- ${final.length === 0 ? say(text('allUndone')) : `${say(text('final'))}: ${final.join('; ')}`}`,
    '',
    `| ${head.join(' | ')} |`,
    '| --- | --- | ---: | ---: |',
    ...hostsOf(plan.steps).map(row),
    '',
  ];
}

function order(plan: Plan, { say, hostName }: PlanTexts): readonly string[] {
  const hosts = hostsOf(plan.steps.filter((step) => step.needed));
  if (hosts.length < 2) return [];
  const { canaryHostId, parallelHosts } = plan.options;
  const others = hosts.filter((id) => id !== canaryHostId).map(hostName);
  const canary = canaryHostId === null ? [] : [say(text('canary', { host: hostName(canaryHostId) }))];
  const rest = say(text(canary.length > 0 ? 'thenOthers' : 'together', { hosts: others.join(', '), parallelHosts }));
  return [
    `## ${say(text('order'))}`,
    '',
    ...[...canary, rest, say(text('orderRule'))].map((line, index) => `${index + 1}. ${line}`),
    '',
  ];
}

function hostPart(plan: Plan, hostId: string, texts: PlanTexts): readonly string[] {
  const { say, hostName, hostAddress } = texts;
  const own = plan.steps.filter((step) => step.hostId === hostId);
  const done = own.filter((step) => !step.needed);
  const needed = own.filter((step) => step.needed);
  const address = hostAddress(hostId);
  return [
    `## ${hostName(hostId)}${address ? ` (${address})` : ''}`,
    '',
    ...(done.length > 0 ? [`${say(text('already'))}:`, '', ...done.map((step) => `- ${say(step.title)}`), ''] : []),
    ...(needed.length === 0 ? [say(text('nothingHere')), ''] : []),
    ...needed.flatMap((step, index) => stepPart({ step, plan, number: index + 1 }, texts)),
  ];
}

interface NumberedStep {
  readonly step: PlanStep;
  readonly plan: Plan;
  readonly number: number;
}

function stepPart({ step, plan, number }: NumberedStep, { say, find, hostName }: PlanTexts): readonly string[] {
  const why = find(whyOf(step));
  const waits = neededElsewhere(step, plan).map((other) => `“${say(other.title)}” (${hostName(other.hostId)})`);
  const secret = `${step.command}${step.proof}`.includes('[redacted]');
  return [
    `### ${number}. ${say(step.title)}`,
    '',
    ...(why ? [why, ''] : []),
    ...(step.why ? [say(step.why), ''] : []),
    ...(waits.length > 0 ? [`${say(text('waitsFor'))}: ${waits.join(', ')}`, ''] : []),
    ...(step.restarts.length > 0 ? [`${say(text('restarts'))}: ${step.restarts.join(', ')}`, ''] : []),
    `**${say(text('command'))}**`,
    '',
    ...fenced('sh', step.command),
    ...(secret ? [say(text('secret')), ''] : []),
    ...step.files.flatMap((file) => [
      `**${say(text(file.before === null ? 'newFile' : 'changedFile', { path: file.path }))}**`,
      '',
      ...fenced('diff', diffLines(file).join('\n')),
    ]),
    `**${say(text('proof'))}**`,
    '',
    ...fenced('sh', step.proof),
    `**${say(text('undo'))}**: ${say(step.undo ?? text('noUndo'))}`,
    '',
  ];
}

function fenced(language: string, body: string): readonly string[] {
  const fence = body.includes('```') ? '````' : '```';
  return [`${fence}${language}`, body, fence, ''];
}

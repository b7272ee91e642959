import type { z } from 'zod';
import type { Message } from '../schema/common.ts';
import type { FileDiff, Plan, PlanBlocker, PlanStep } from '../schema/plan.ts';

interface PlanTexts {
  readonly say: (message: Message) => string;
  readonly hostName: (hostId: string) => string;
}

/** A plan as text to keep or to send: `markdown` for people, `shell` as one annotated script for each host. Secrets are `[redacted]`. */
export function exportPlan(plan: Plan, format: 'markdown' | 'shell', texts: PlanTexts): string {
  return format === 'markdown' ? asMarkdown(plan, texts) : asShell(plan, texts);
}

const text = (key: string): Message => ({ key: `provisioning.export.${key}`, params: {} });

function asMarkdown(plan: Plan, { say, hostName }: PlanTexts): string {
  const notices = (key: string, list: readonly PlanBlocker[]) =>
    list.length === 0 ? [] : [`## ${say(text(key))}`, '', ...list.map((entry) => `- ${say(entry.reason)}`), ''];
  const hosts = [...new Set(plan.steps.map((step) => step.hostId))];
  const perHost = hosts.flatMap((id) => {
    const steps = plan.steps.filter((step) => step.hostId === id);
    return [`## ${hostName(id)}`, '', ...steps.flatMap((step) => stepAsMarkdown(step, say))];
  });
  return [
    `# ${say(text('title'))}`,
    '',
    new Date(plan.createdAt).toISOString(),
    '',
    ...notices('blockers', plan.blockers),
    ...notices('warnings', plan.warnings),
    ...perHost,
  ].join('\n');
}

function stepAsMarkdown(step: PlanStep, say: PlanTexts['say']): readonly string[] {
  if (!step.needed) return [`### ${say(step.title)}`, '', say(text('already')), ''];
  return [
    `### ${say(step.title)}`,
    '',
    ...(step.why ? [say(step.why), ''] : []),
    ...fenced('sh', step.command),
    ...step.files.flatMap((file) => [`\`${file.path}\``, '', ...fenced('diff', diffLines(file).join('\n'))]),
    `${say(text('proof'))}:`,
    '',
    ...fenced('sh', step.proof),
    ...(step.undo ? [`${say(text('undo'))}: ${say(step.undo)}`, ''] : [say(text('noUndo')), '']),
  ];
}

function fenced(language: string, body: string): readonly string[] {
  const fence = body.includes('```') ? '````' : '```';
  return [`${fence}${language}`, body, fence, ''];
}

function asShell(plan: Plan, { say, hostName }: PlanTexts): string {
  const comment = (line: string) => `# ${line.replaceAll('\n', '\n# ')}`;
  const steps = plan.steps.filter((step) => step.needed);
  const hosts = [...new Set(steps.map((step) => step.hostId))];
  const perHost = hosts.flatMap((id) => [
    comment(`===== ${hostName(id)} =====`),
    '',
    ...steps
      .filter((step) => step.hostId === id)
      .flatMap((step) => [
        comment(say(step.title)),
        ...(step.why ? [comment(say(step.why))] : []),
        '(',
        step.command,
        ')',
        comment(say(text('proof'))),
        '(',
        step.proof,
        ')',
        '',
      ]),
  ]);
  return [comment(say(text('title'))), comment(say(text('shellNote'))), '', ...perHost].join('\n');
}

/** Lines of a unified diff without context limits: files of a plan are short. */
function diffLines({ before, after }: z.infer<typeof FileDiff>): readonly string[] {
  const old = before === null ? [] : splitLines(before);
  const fresh = splitLines(after);
  const common = commonLengths(old, fresh);
  const lines: string[] = [];
  let i = 0;
  let j = 0;
  while (i < old.length || j < fresh.length) {
    if (i < old.length && j < fresh.length && old[i] === fresh[j]) {
      lines.push(`  ${old[i]}`);
      i += 1;
      j += 1;
    } else if (j >= fresh.length || (i < old.length && at(common, i + 1, j) >= at(common, i, j + 1))) {
      lines.push(`- ${old[i]}`);
      i += 1;
    } else {
      lines.push(`+ ${fresh[j]}`);
      j += 1;
    }
  }
  return lines;
}

function splitLines(content: string): readonly string[] {
  return content.replace(/\n$/, '').split('\n');
}

/** Longest common subsequence of the ends from (i, j) on. */
function commonLengths(old: readonly string[], fresh: readonly string[]): readonly (readonly number[])[] {
  const table = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0));
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = fresh.length - 1; j >= 0; j -= 1) {
      const row = table[i];
      if (!row) continue;
      row[j] = old[i] === fresh[j] ? at(table, i + 1, j + 1) + 1 : Math.max(at(table, i + 1, j), at(table, i, j + 1));
    }
  }
  return table;
}

function at(table: readonly (readonly number[])[], i: number, j: number): number {
  return table[i]?.[j] ?? 0;
}

import type { Plan } from '../schema/plan.ts';
import type { PlanTexts } from './plans-export-parts.ts';
import { planAsMarkdown } from './plans-markdown.ts';
import { planAsShell } from './plans-shell.ts';

/** A plan as text to keep or to send: `markdown` to read, `shell` as one script that does the same by hand. Secrets are `[redacted]`. */
export function exportPlan(plan: Plan, format: 'markdown' | 'shell', texts: PlanTexts): string {
  return format === 'markdown' ? planAsMarkdown(plan, texts) : planAsShell(plan, texts);
}

import { runSince, type Since, sinceMs } from '../../../shared/domain/finding-changes.ts';
import { findingsAsJson, findingsAsMarkdown } from '../../../shared/domain/findings-text.ts';
import { changesSince } from '../../../shared/domain/fleet-groups.ts';
import type { CoreContext } from '../context.ts';
import { coreTexts } from '../texts.ts';

export interface FindingsRequest {
  readonly ids: readonly string[];
  readonly format: 'markdown' | 'json';
  readonly since: Since;
  readonly language: 'en' | 'zh-CN';
}

/** What the last checks of these hosts found, as text to keep or to send. Fails with `notFound`. */
export function exportFindings(context: CoreContext, request: FindingsRequest): { readonly text: string } {
  const { records } = context.storage;
  const now = context.clock.now();
  const hosts = request.ids.map((id) => {
    const state = records.of('hostStates').get(id);
    const run = runSince(records.of('findingRuns').get(id)?.runs ?? [], now, sinceMs[request.since]);
    const changes = changesSince(state, run);
    return { id, host: records.of('hosts').require(id), state, changes, comparedWith: run?.checkedAt ?? null };
  });
  const input = { hosts, exportedAt: now, say: coreTexts(request.language).say };
  return { text: request.format === 'markdown' ? findingsAsMarkdown(input) : findingsAsJson(input) };
}

import { z } from 'zod';
import { Id, Timestamp } from './common.ts';
import { CheckGroup, Verdict } from './host.ts';

/** What a finding said, without its texts. */
export const KeptFinding = z.object({ check: z.string(), group: CheckGroup, verdict: Verdict, value: z.string() });
export type KeptFinding = z.infer<typeof KeptFinding>;

export const FindingRun = z.object({ checkedAt: Timestamp, findings: z.array(KeptFinding) });
export type FindingRun = z.infer<typeof FindingRun>;

/** Earlier checks of a host, oldest first, without the last one, which its state holds. `id` is the host's id. */
export const FindingRuns = z.object({ id: Id, runs: z.array(FindingRun) });
export type FindingRuns = z.infer<typeof FindingRuns>;

import { judgeSite } from '../blockers.ts';
import { buildSteps } from '../build-plan.ts';
import { readSite, type SiteParts, type SiteReading, type SiteRequest } from '../read-site.ts';
import type { StepKind } from '../steps/step.ts';
import type { TaskView } from './task.ts';

/** The usual way to look: the site is read and judged, and these kinds of steps are built for the hosts that are changed. */
export async function lookAtSite(
  parts: SiteParts,
  request: SiteRequest & { readonly kinds: readonly StepKind[]; readonly remembered?: boolean },
  signal: AbortSignal,
): Promise<TaskView> {
  const { kinds, remembered = false, ...asked } = request;
  const reading = await readSite(parts, asked, signal);
  const records = parts.context.storage.records.of('hosts');
  const hosts = asked.hostIds.flatMap((id) => records.get(id) ?? []);
  return {
    steps: buildSteps(reading.site, kinds, asked.hostIds),
    addresses: addressesOf(reading),
    failed: reading.failed,
    ...judgeSite(reading, { hosts, now: parts.context.clock.now(), remembered }),
  };
}

function addressesOf({ site }: SiteReading): Readonly<Record<string, string>> {
  return Object.fromEntries([...site.members].map(([id, member]) => [id, member.address]));
}

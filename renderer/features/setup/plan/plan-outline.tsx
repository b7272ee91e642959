import { useTranslation } from 'react-i18next';
import type { Plan, PlanStep } from '../../../../shared/schema/plan.ts';
import { Facts } from '../../../components/index.ts';
import { useMessage, useRecords } from '../../../rpc/index.ts';

/** More names than this are counted. */
const namedHosts = 8;

/** In which order the hosts are worked on, what restarts where, and what can't be undone. */
export function PlanOutline({ plan }: { readonly plan: Plan }) {
  const { t } = useTranslation();
  const message = useMessage();
  const hosts = useRecords('hosts');
  const nameOf = (id: string) => hosts.find((host) => host.id === id)?.name ?? id;
  const needed = plan.steps.filter((step) => step.needed);
  if (needed.length === 0) return null;
  const list = (ids: readonly string[]): string => {
    const names = ids.slice(0, namedHosts).map(nameOf).join(', ');
    const more = ids.length - namedHosts;
    return more > 0 ? t('setupPages.plan.andMore', { names, more }) : names;
  };
  const ids = [...new Set(needed.map(({ hostId }) => hostId))];
  const { canaryHostId } = plan.options;
  const others = list(ids.filter((id) => id !== canaryHostId));
  const order =
    canaryHostId === null ? others : t('setupPages.plan.firstThen', { first: nameOf(canaryHostId), others });
  const final = needed.filter(({ undo }) => undo === null).map(({ title }) => message(title));
  return (
    <Facts
      rows={[
        [t('setupPages.plan.order'), order],
        [t('setupPages.plan.whatRestarts'), restartsOf(needed, list) || t('setupPages.plan.nothingRestarts')],
        [t('setupPages.plan.whatIsFinal'), final.join('; ') || t('setupPages.plan.nothingFinal')],
      ]}
    />
  );
}

/** `docker: ws01, ws02; …` */
function restartsOf(steps: readonly PlanStep[], list: (ids: readonly string[]) => string): string {
  const where = new Map<string, Set<string>>();
  for (const { hostId, restarts } of steps) {
    for (const what of restarts) where.set(what, (where.get(what) ?? new Set()).add(hostId));
  }
  return [...where].map(([what, ids]) => `${what}: ${list([...ids])}`).join('; ');
}

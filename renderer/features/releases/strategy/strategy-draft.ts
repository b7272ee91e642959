import { UpdatePolicy } from '../../../../shared/schema/service.ts';
import type { Strategy, StrategyInput, StrategyUpdate } from '../../../../shared/schema/strategy.ts';

/** A number field gives '' when it is empty. */
type NumberDraft = number | string;

/** A strategy as it is typed into the form. */
export interface StrategyDraft {
  readonly hasUpdate: boolean;
  readonly parallelism: NumberDraft;
  readonly delaySeconds: NumberDraft;
  readonly monitorSeconds: NumberDraft;
  readonly timeoutSeconds: NumberDraft;
  readonly order: StrategyUpdate['order'];
  readonly failureAction: 'own' | 'rollback' | 'pause';
  readonly canary: StrategyInput['canary']['kind'];
  readonly canarySeconds: NumberDraft;
  readonly approval: boolean;
  readonly hasWindow: boolean;
  readonly days: readonly string[];
  readonly from: string;
  readonly to: string;
  readonly frozen: boolean;
  /** Local, as a `datetime-local` field has it; empty: until it is lifted. */
  readonly freezeUntil: string;
  readonly freezeWhy: string;
}

/** @param own The update policy that stands in the service, to begin with. */
export function strategyDraft(strategy: Strategy | undefined, own: UpdatePolicy | null): StrategyDraft {
  const update = strategy?.update ?? { ...(own ?? UpdatePolicy.parse({})), order: 'auto' as const };
  const { canary, window, freeze } = strategy ?? {};
  return {
    hasUpdate: strategy?.update != null,
    ...update,
    failureAction: strategy?.failureAction ?? 'own',
    canary: canary?.kind ?? 'none',
    canarySeconds: canary?.kind === 'wait' ? canary.seconds : 300,
    approval: strategy?.approval ?? false,
    hasWindow: window != null,
    days: (window?.days ?? [1, 2, 3, 4]).map(String),
    from: window?.from ?? '22:00',
    to: window?.to ?? '05:00',
    frozen: freeze != null,
    freezeUntil: freeze?.until == null ? '' : localTime(freeze.until),
    freezeWhy: freeze?.why ?? '',
  };
}

/** For the contract's schema, which says what is wrong with it. */
export function strategyInputOf(draft: StrategyDraft): unknown {
  const number = (value: NumberDraft): number | null => (value === '' ? null : Number(value));
  const { parallelism, delaySeconds, monitorSeconds, timeoutSeconds, order } = draft;
  const update = {
    parallelism: number(parallelism),
    delaySeconds: number(delaySeconds),
    monitorSeconds: number(monitorSeconds),
    timeoutSeconds: number(timeoutSeconds),
    order,
  };
  const until = draft.freezeUntil === '' ? null : new Date(draft.freezeUntil).getTime();
  return {
    update: draft.hasUpdate ? update : null,
    failureAction: draft.failureAction === 'own' ? null : draft.failureAction,
    canary: draft.canary === 'wait' ? { kind: 'wait', seconds: number(draft.canarySeconds) } : { kind: draft.canary },
    approval: draft.approval,
    window: draft.hasWindow ? { days: draft.days.map(Number), from: draft.from, to: draft.to } : null,
    freeze: draft.frozen ? { until, why: draft.freezeWhy } : null,
  } satisfies { [Key in keyof StrategyInput]: unknown };
}

function localTime(at: number): string {
  const date = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return date.toISOString().slice(0, 16);
}

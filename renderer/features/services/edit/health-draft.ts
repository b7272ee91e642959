import { type HealthProbe, healthCommand, healthPath, healthProbe } from '../../../../shared/domain/health-command.ts';
import type { ServiceHealth } from '../../../../shared/schema/service.ts';

/** A number field gives '' when it is empty. */
type NumberDraft = number | string;

/** `image`: the image's own check; `none`: not even that. */
export type HealthKind = HealthProbe['kind'] | 'image' | 'none';

/** A health check as it is typed into a form. */
export interface HealthDraft {
  readonly healthKind: HealthKind;
  readonly healthPort: NumberDraft;
  readonly healthPath: string;
  readonly healthCommand: string;
  readonly healthInterval: NumberDraft;
  readonly healthTimeout: NumberDraft;
  readonly healthRetries: NumberDraft;
  readonly healthStart: NumberDraft;
}

export const newHealthDraft: HealthDraft = {
  ...{ healthKind: 'image', healthPort: '', healthPath: '/', healthCommand: '' },
  ...{ healthInterval: 5, healthTimeout: 3, healthRetries: 3, healthStart: 10 },
};

/** What stands in a service, to be changed. */
export function healthDraftOf(health: ServiceHealth): HealthDraft {
  if (health.kind !== 'check') return { ...newHealthDraft, healthKind: health.kind };
  const { command, intervalSeconds, timeoutSeconds, retries, startSeconds } = health.check;
  const probe = healthProbe(command);
  return {
    ...newHealthDraft,
    healthKind: probe.kind,
    ...(probe.kind === 'command' ? { healthCommand: command } : { healthPort: probe.port }),
    ...(probe.kind === 'http' && { healthPath: probe.path }),
    ...{ healthInterval: intervalSeconds, healthTimeout: timeoutSeconds },
    ...{ healthRetries: retries, healthStart: startSeconds },
  };
}

/** For the contract's schema, which says what is wrong with it; null where the service sets no check of its own. */
export function healthcheckOf(draft: HealthDraft) {
  const { healthKind: kind } = draft;
  if (kind === 'image' || kind === 'none') return null;
  return {
    command: healthCommandOf({ ...draft, healthKind: kind }),
    intervalSeconds: numberOf(draft.healthInterval) ?? null,
    timeoutSeconds: numberOf(draft.healthTimeout) ?? null,
    retries: numberOf(draft.healthRetries) ?? null,
    startSeconds: numberOf(draft.healthStart) ?? null,
  };
}

export function healthOf(draft: HealthDraft): unknown {
  const check = healthcheckOf(draft);
  return check === null ? { kind: draft.healthKind } : { kind: 'check', check };
}

/** Empty where what was typed makes no check: the schema then says that something is needed. */
function healthCommandOf({ healthKind: kind, ...draft }: HealthDraft & { readonly healthKind: HealthProbe['kind'] }) {
  if (kind === 'command') return draft.healthCommand.trim();
  const port = numberOf(draft.healthPort);
  if (port === undefined || !Number.isInteger(port) || port < 1 || port > 65_535) return '';
  if (kind === 'tcp') return healthCommand({ kind, port });
  const path = draft.healthPath.trim();
  return healthPath.test(path) ? healthCommand({ kind, port, path }) : '';
}

/** Empty is not 0: the schema then says that a number is needed. */
const numberOf = (value: NumberDraft): number | undefined => (value === '' ? undefined : Number(value));

import type { Setup, SetupPage, SetupWishes } from '../../../shared/schema/plan.ts';
import { type ActionState, useAction, useClient } from '../../rpc/index.ts';

export interface SetupChange {
  readonly page?: SetupPage;
  readonly hostIds?: readonly string[];
  readonly wishes?: SetupWishes;
}

/** Keeps a change of the set-up in core. */
export function useSetupSave(id: string): ActionState<SetupChange, Setup> {
  const client = useClient();
  return useAction(({ hostIds, ...change }: SetupChange) =>
    client.provisioning.save({ id, ...change, ...(hostIds ? { hostIds: [...hostIds] } : {}) }),
  );
}

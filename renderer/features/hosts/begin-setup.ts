import { useNavigate } from '@tanstack/react-router';
import type { Setup } from '../../../shared/schema/plan.ts';
import { type ActionState, useAction, useClient, useRecords } from '../../rpc/index.ts';

/** The set-up that was begun and not finished, if there is one. */
export function useUnfinishedSetup(): Setup | undefined {
  return useRecords('setups').find(({ finishedAt }) => finishedAt === null);
}

/** Begins a set-up with these hosts, or goes on with the unfinished one (the hosts join it), and opens the wizard. */
export function useBeginSetup(): ActionState<readonly string[], Setup> {
  const client = useClient();
  const navigate = useNavigate();
  return useAction(
    async (hostIds: readonly string[]) => {
      const setup = await client.provisioning.begin({ hostIds: [...hostIds] });
      const missing = hostIds.filter((id) => !setup.hostIds.includes(id));
      if (missing.length === 0 || setup.applyOperationId !== null) return setup;
      return await client.provisioning.save({ id: setup.id, page: 'hosts', hostIds: [...setup.hostIds, ...missing] });
    },
    { onDone: ({ id }) => void navigate({ to: '/setup/$id', params: { id } }) },
  );
}

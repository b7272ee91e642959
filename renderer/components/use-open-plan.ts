import { useNavigate } from '@tanstack/react-router';
import { useCallback } from 'react';
import type { PlanTask } from '../../shared/schema/plan.ts';

interface PlanRequest {
  readonly task: PlanTask;
  readonly hostIds: readonly string[];
}

/**
 * Opens the page that makes, shows and applies the plan of a task. The task stands in the address, so a reload makes the plan
 * again, and back returns to where it was asked for.
 */
export function useOpenPlan(): (request: PlanRequest) => void {
  const navigate = useNavigate();
  return useCallback(
    ({ task, hostIds }: PlanRequest) =>
      void navigate({ to: '/plan', search: { task: JSON.stringify(task), hosts: hostIds.join(',') } }),
    [navigate],
  );
}

import type { Status } from '../../../shared/schema/common.ts';
import type { OperationState } from '../../../shared/schema/operation.ts';

/** How the state of an operation is drawn. */
export const operationStatus: Record<OperationState, Status> = {
  queued: 'working',
  running: 'working',
  succeeded: 'ok',
  partial: 'attention',
  failed: 'failed',
  cancelled: 'attention',
  interrupted: 'failed',
};

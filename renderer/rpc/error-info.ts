import { ORPCError } from '@orpc/client';
import { ErrorInfo } from '../../shared/schema/error.ts';

/** Any thrown value as the contract's error. What did not come over the contract means that no answer came at all. */
export function toErrorInfo(error: unknown): ErrorInfo {
  if (error instanceof ORPCError) {
    const info = ErrorInfo.safeParse(error.data);
    if (info.success) return info.data;
    return { code: 'internal', data: { detail: error.message }, retryable: false };
  }
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'connection.lost', data: { detail }, retryable: true };
}

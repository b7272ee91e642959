import { ORPCError } from '@orpc/server';
import type { Logger } from 'pino';
import { z } from 'zod';
import { errorInfo, SlipwayError } from '../../shared/domain/slipway-error.ts';
import type { ErrorInfo } from '../../shared/schema/error.ts';

const ValidationIssues = z.object({
  issues: z.array(z.object({ message: z.string(), path: z.array(z.union([z.string(), z.number()])).default([]) })),
});

/** zod's issues as one `input.invalid`, naming each field. */
function invalidInput(cause: unknown): ErrorInfo {
  const parsed = ValidationIssues.safeParse(cause);
  const issues = parsed.success
    ? parsed.data.issues.map((issue) => `${issue.path.join('.') || 'input'}: ${issue.message}`)
    : [];
  return { code: 'input.invalid', data: { issues: issues.join('; ') }, retryable: false };
}

/**
 * Any failure as the contract's one typed error. What core did not throw on purpose is logged here, once, at the edge:
 * the window only learns its message.
 */
export function rpcError(error: unknown, logger: Logger): ORPCError<'SLIPWAY', ErrorInfo> {
  if (error instanceof ORPCError) {
    if (error.code === 'SLIPWAY') return error;
    if (error.code === 'BAD_REQUEST') return toRpc(invalidInput(error.cause));
  }
  if (!(error instanceof SlipwayError)) logger.error({ err: error }, 'a call failed unexpectedly');
  return toRpc(errorInfo(error));
}

function toRpc(info: ErrorInfo): ORPCError<'SLIPWAY', ErrorInfo> {
  return new ORPCError('SLIPWAY', { status: 500, data: info, message: info.code });
}

/** The same stream with its failures translated. */
export async function* translatedStream<T>(stream: AsyncIterable<T>, logger: Logger): AsyncGenerator<T> {
  try {
    yield* stream;
  } catch (error) {
    throw rpcError(error, logger);
  }
}

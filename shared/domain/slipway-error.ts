import type { ErrorCode, ErrorData, ErrorInfo } from '../schema/error.ts';

interface SlipwayErrorOptions {
  readonly data?: ErrorData;
  readonly retryable?: boolean;
  readonly cause?: unknown;
}

/** The one error class. `message` is for logs; people read the locale text of `code` with `data`. */
export class SlipwayError extends Error {
  override readonly name = 'SlipwayError';
  readonly code: ErrorCode;
  readonly data: ErrorData;
  readonly retryable: boolean;

  constructor(code: ErrorCode, options: SlipwayErrorOptions = {}) {
    super(`${code} ${JSON.stringify(options.data ?? {})}`, { cause: options.cause });
    this.code = code;
    this.data = options.data ?? {};
    this.retryable = options.retryable ?? false;
  }

  toInfo(): ErrorInfo {
    return { code: this.code, data: this.data, retryable: this.retryable };
  }
}

/** Any thrown value as an `ErrorInfo`; what is not a `SlipwayError` is `internal` with its message as `detail`. */
export function errorInfo(error: unknown): ErrorInfo {
  if (error instanceof SlipwayError) return error.toInfo();
  const detail = error instanceof Error ? error.message : String(error);
  return { code: 'internal', data: { detail }, retryable: false };
}

import { oc } from '@orpc/contract';
import { ErrorInfo } from '../schema/error.ts';

/** Every procedure fails with this one typed error; its data is the closed list of codes in `schema/error.ts`. */
export const base = oc.errors({ SLIPWAY: { status: 500, data: ErrorInfo } });

import { isDeepStrictEqual } from 'node:util';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Service } from '../../../shared/schema/service.ts';
import type { ClusterEngine } from '../../adapters/cluster-engine.ts';

/** An engine with several managers may answer from one that has not heard of the change yet. */
const tries = 3;
const betweenMs = 300;

export interface ReadBack {
  readonly engine: ClusterEngine;
  readonly serviceId: string;
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

/**
 * A command counts as done when the engine itself says so of the service afterwards. `wanted` picks what was changed.
 * Fails with `step.notProved` {reason: serviceNotChanged, service, wanted, found}.
 */
export async function readBack<Value>(
  { engine, serviceId, sleep }: ReadBack,
  check: { readonly wanted: Value; readonly pick: (service: Service) => Value },
  signal: AbortSignal,
): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const service = await engine.service(serviceId, signal);
    const found = check.pick(service);
    if (isDeepStrictEqual(found, check.wanted)) return;
    if (attempt === tries) {
      const data = { service: service.name, wanted: JSON.stringify(check.wanted), found: JSON.stringify(found) };
      throw new SlipwayError('step.notProved', { data: { reason: 'serviceNotChanged', ...data } });
    }
    await sleep(betweenMs, signal);
  }
}

/** The same for a removal. Fails with `step.notProved` {reason: serviceStillThere, service}. */
export async function readBackRemoval({ engine, serviceId, sleep }: ReadBack, signal: AbortSignal): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const service = await engine.service(serviceId, signal).catch((error: unknown) => {
      if (error instanceof SlipwayError && error.code === 'notFound') return null;
      throw error;
    });
    if (!service) return;
    if (attempt === tries) {
      throw new SlipwayError('step.notProved', { data: { reason: 'serviceStillThere', service: service.name } });
    }
    await sleep(betweenMs, signal);
  }
}

import { request } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ClientReport {
  readonly sent: number;
  /** No address gave a good answer. */
  readonly failed: number;
  /** Requests that only another address than the first one answered. */
  readonly failedOver: number;
  readonly pages: ReadonlySet<string>;
}

/**
 * Asks at a steady rate, as a load balancer in front of the nodes would: the addresses in turn, and the next one when the
 * first does not answer. Stops with the signal.
 */
export async function requestSteadily(
  urls: readonly string[],
  perSecond: number,
  signal: AbortSignal,
): Promise<ClientReport> {
  const pages = new Set<string>();
  let sent = 0;
  let failed = 0;
  let failedOver = 0;
  const one = async (turn: number): Promise<void> => {
    for (let attempt = 0; attempt < urls.length; attempt += 1) {
      const page = await get(urls[(turn + attempt) % urls.length] ?? '');
      if (page === undefined) continue;
      pages.add(page);
      if (attempt > 0) failedOver += 1;
      return;
    }
    failed += 1;
  };
  const underway: Promise<void>[] = [];
  const startedAt = performance.now();
  while (!signal.aborted) {
    underway.push(one(sent));
    sent += 1;
    // By the clock: a timer that comes late does not slow the rate.
    const pause = startedAt + (sent * 1000) / perSecond - performance.now();
    await sleep(Math.max(0, pause), undefined, { signal }).catch(() => undefined);
  }
  await Promise.all(underway);
  return { sent, failed, failedOver, pages };
}

/** The page, or undefined where there is no good answer within 5 s. A connection of its own for each. */
function get(url: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const outgoing = request(url, { agent: false, timeout: 5000 }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += String(chunk);
      });
      response.once('end', () => resolve(response.statusCode === 200 ? text.trim() : undefined));
      response.once('error', () => resolve(undefined));
    });
    outgoing.once('timeout', () => outgoing.destroy());
    outgoing.once('error', () => resolve(undefined));
    outgoing.end();
  });
}

import type { Facts } from '../../../shared/domain/facts.ts';
import { daemonJsonView, factLines, factSummary } from '../../../shared/domain/facts-view.ts';
import { parseFacts } from '../../../shared/domain/parse-facts.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Host } from '../../../shared/schema/host.ts';
import type { ExecResult, HostConnection } from '../../adapters/host-connection.ts';
import { factsScript } from '../../commands/facts.ts';
import type { EgressTarget } from '../../commands/facts-egress.ts';
import type { CoreContext } from '../context.ts';
import { noteDrift } from '../drift/index.ts';
import type { HostStates } from './host-states.ts';

const timeoutMs = 60_000;

interface FactReaderParts {
  readonly context: CoreContext;
  readonly connection: (hostId: string, signal: AbortSignal) => Promise<HostConnection>;
  readonly states: HostStates;
}

/** Measures hosts, one round trip each, and remembers what was measured last. */
export class FactReader {
  readonly #parts: FactReaderParts;
  readonly #last = new Map<string, Facts>();

  constructor(parts: FactReaderParts) {
    this.#parts = parts;
  }

  last(hostId: string): Facts | undefined {
    return this.#last.get(hostId);
  }

  forget(hostId: string): void {
    this.#last.delete(hostId);
  }

  /** `egress`: what the host is asked to reach; nothing by default. As root where that is possible; else as the login user, who sees less (`facts.access.asRoot`). */
  async read(host: Host, signal: AbortSignal, egress?: readonly EgressTarget[]): Promise<Facts> {
    const { context, connection, states } = this.#parts;
    const { clock } = context;
    try {
      const opened = await connection(host.id, signal);
      const sentAt = clock.now();
      const { result, startedAt } = await this.#run(opened, {
        sentAt,
        signal,
        script: factsScript(egress ? { egress } : {}),
      });
      const facts = withOffset(parsed(host, result), startedAt, clock.now());
      this.#last.set(host.id, facts);
      noteDrift(context.storage.records, host.id, { facts, at: clock.now() });
      states.patch(host.id, {
        contact: 'connected',
        error: null,
        lastSeenAt: clock.now(),
        summary: factSummary(facts),
        facts: [...factLines(facts)],
        daemonJson: daemonJsonView(facts),
      });
      return facts;
    } catch (error) {
      states.lost(host.id, error);
      throw error;
    }
  }

  async #run(
    connection: HostConnection,
    { sentAt, signal, script }: { readonly sentAt: number; readonly signal: AbortSignal; readonly script: string },
  ): Promise<{ readonly result: ExecResult; readonly startedAt: number }> {
    const request = { script, signal, timeoutMs };
    try {
      return { result: await connection.exec({ ...request, root: true }), startedAt: sentAt };
    } catch (error) {
      if (!(error instanceof SlipwayError) || error.code !== 'host.rootDenied') throw error;
      const startedAt = this.#parts.context.clock.now();
      return { result: await connection.exec(request), startedAt };
    }
  }
}

function parsed(host: Host, result: ExecResult): Facts {
  const facts = parseFacts(result.stdout);
  if (facts) return facts;
  // Each measurement may fail by itself; only a cut or foreign answer is no answer at all.
  const detail = result.stderr.trim().slice(-500);
  throw new SlipwayError('host.commandFailed', {
    data: { host: host.name, reason: 'factsCut', exitCode: result.exitCode, detail },
    retryable: true,
  });
}

/** As NTP does (RFC 5905 §8): half the difference of the two ways; half the time on the way is the error. */
function withOffset(facts: Facts, sentAt: number, receivedAt: number): Facts {
  const { startedAtMs, endedAtMs } = facts.clock;
  if (startedAtMs === null || endedAtMs === null) return facts;
  const offsetMs = Math.round((startedAtMs - sentAt + (endedAtMs - receivedAt)) / 2);
  const onTheWay = Math.max(0, receivedAt - sentAt - (endedAtMs - startedAtMs));
  const resolution = startedAtMs % 1000 === 0 && endedAtMs % 1000 === 0 ? 1000 : 0;
  return { ...facts, clock: { ...facts.clock, offsetMs, offsetErrorMs: Math.round(onTheWay / 2) + resolution } };
}

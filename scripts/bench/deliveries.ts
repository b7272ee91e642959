import { type ChildProcess, fork } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { ReceiverProcessReady, ReceiverProcessReport } from '../../tests/support/receiver-process.ts';

const SENT = 10_000;
const PER_SECOND = 500;
const RELEASE_MS = 1000;

export interface DeliveryFigures {
  readonly sent: number;
  readonly lost: number;
  readonly releases: number;
  readonly ackP50Ms: number;
  readonly ackP95Ms: number;
  readonly ackP99Ms: number;
  readonly ackMaxMs: number;
  /** How much later than due the calls were sent: this process shares the machine with the one that it calls. */
  readonly sentLateP95Ms: number;
  readonly sentLateP99Ms: number;
  readonly sentLateMaxMs: number;
  /** The same of a Node server that reads the body and answers. */
  readonly plainP50Ms: number;
  readonly plainP95Ms: number;
  readonly plainP99Ms: number;
  readonly plainMaxMs: number;
}

interface Burst {
  /** Ids of the deliveries in the answers; undefined: no answer, or none of 2xx. */
  readonly answers: readonly (string | undefined)[];
  /** Milliseconds from a call to its answer, ascending. Calls do not wait for the answers to earlier ones. */
  readonly ms: readonly number[];
  /** Milliseconds from the moment at which a call was due to the one at which it was made, ascending. */
  readonly late: readonly number[];
}

/** 10,000 pushes of one tag at 500 a second, answered by Slipway's endpoint and by a plain server, each a process of its own. */
export async function measureDeliveries(folder: string): Promise<DeliveryFigures> {
  const plain = await burstAt(startPlain(), (ready) => burst(ready));
  const { result, report } = await burstAt(startReceivers(join(folder, 'deliveries')), async (ready, child) => {
    const mine = await burst(ready);
    return { result: mine, report: await reportOf(child) };
  });
  const kept = new Set(report.kept);
  return {
    sent: SENT,
    lost: result.answers.filter((id) => id === undefined || !kept.has(id)).length,
    releases: report.releases,
    ...{ ackP50Ms: at(result, 0.5), ackP95Ms: at(result, 0.95), ackP99Ms: at(result, 0.99), ackMaxMs: at(result, 1) },
    ...{
      sentLateP95Ms: part(result.late, 0.95),
      sentLateP99Ms: part(result.late, 0.99),
      sentLateMaxMs: part(result.late, 1),
    },
    ...{
      plainP50Ms: at(plain, 0.5),
      plainP95Ms: at(plain, 0.95),
      plainP99Ms: at(plain, 0.99),
      plainMaxMs: at(plain, 1),
    },
  };
}

const at = ({ ms }: Burst, share: number): number => part(ms, share);

function part(ascending: readonly number[], share: number): number {
  const value = ascending[Math.min(ascending.length - 1, Math.ceil(ascending.length * share) - 1)] ?? Number.NaN;
  return Math.round(value * 10) / 10;
}

async function burst({ origin, token }: ReceiverProcessReady): Promise<Burst> {
  const agent = new Agent({ connections: 256 });
  const times: number[] = [];
  const late: number[] = [];
  const calls: Promise<string | undefined>[] = [];
  const start = performance.now();
  for (let number = 0; number < SENT; number += 1) {
    const due = start + (number / PER_SECOND) * 1000;
    const early = due - performance.now();
    if (early > 1) await delay(early);
    const sentAt = performance.now();
    late.push(sentAt - due);
    calls.push(
      call(`${origin}/hooks/${token}`, number, agent).then((id) => {
        times.push(performance.now() - sentAt);
        return id;
      }),
    );
  }
  const answers = await Promise.all(calls);
  await agent.close();
  return { answers, ms: times.sort((a, b) => a - b), late: late.sort((a, b) => a - b) };
}

async function call(url: string, number: number, dispatcher: Agent): Promise<string | undefined> {
  const body = JSON.stringify({
    push_data: { digest: `sha256:${'4c1e'.repeat(16)}`, pushed_at: `2026-05-04 09:00:00 ${number}`, tag: 'latest' },
    repository: { name: 'shop', namespace: 'acme', region: 'cn-hangzhou', repo_full_name: 'acme/shop' },
  });
  try {
    const answer = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      dispatcher,
    });
    const said = (await answer.body.json()) as { delivery?: string };
    return answer.statusCode < 300 ? said.delivery : undefined;
  } catch {
    return undefined;
  }
}

async function burstAt<T>(
  child: ChildProcess,
  work: (ready: ReceiverProcessReady, child: ChildProcess) => Promise<T>,
): Promise<T> {
  try {
    return await work(await messageOf<ReceiverProcessReady>(child), child);
  } finally {
    child.kill('SIGKILL');
  }
}

function reportOf(child: ChildProcess): Promise<ReceiverProcessReport> {
  const report = messageOf<ReceiverProcessReport>(child);
  child.send('report');
  return report;
}

function messageOf<T>(child: ChildProcess): Promise<T> {
  return new Promise((resolve, reject) => {
    child.once('message', (message) => resolve(message as T));
    child.once('exit', (code) => reject(new Error(`a process of the bench ended with ${code}`)));
  });
}

function startReceivers(folder: string): ChildProcess {
  return start(new URL('../../tests/support/receiver-process.ts', import.meta.url), [folder, String(RELEASE_MS)]);
}

function startPlain(): ChildProcess {
  return start(new URL(import.meta.url), ['plain']);
}

function start(script: URL, args: readonly string[]): ChildProcess {
  return fork(script, [...args], { execArgv: ['--import', 'tsx'], stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
}

/** What the endpoint is held against: reads the body, says yes, keeps nothing. */
function servePlainly(): void {
  const server = createServer((incoming, response) => {
    incoming.resume();
    incoming.once('end', () => {
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"delivery":"plain"}');
    });
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ origin: `http://127.0.0.1:${port}`, token: 'plain' } satisfies ReceiverProcessReady);
  });
}

if (process.argv[1]?.endsWith('bench/deliveries.ts') && process.argv[2] === 'plain') servePlainly();

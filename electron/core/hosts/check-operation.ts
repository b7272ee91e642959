import PQueue from 'p-queue';
import {
  type CheckedHost,
  judge,
  judgeTogether,
  sortFindings,
  unreachableFinding,
} from '../../../shared/domain/checks/index.ts';
import { keepRuns } from '../../../shared/domain/finding-changes.ts';
import { message } from '../../../shared/domain/message.ts';
import { peerFindings } from '../../../shared/domain/peer-findings.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Note } from '../../../shared/schema/common.ts';
import type { Profile } from '../../../shared/schema/host.ts';
import type { HostConnection } from '../../adapters/host-connection.ts';
import type { OperationRun } from '../../operations/operations.ts';
import type { CoreContext } from '../context.ts';
import { checkContext } from './check-context.ts';
import { checkPeers, roundNotes } from './check-peers.ts';
import { egressTargets } from './egress-targets.ts';
import type { HostRecords } from './host-records.ts';
import type { HostStates } from './host-states.ts';
import type { CheckRequest } from './hosts.ts';
import { clusterGroups, hasPeers, type PeerGroup } from './peer-groups.ts';
import type { FactReader } from './read-facts.ts';

interface CheckInput {
  readonly ids: readonly string[];
  /** Whether hosts are asked what they reach outside. Missing in what an earlier Slipway kept. */
  readonly egress?: boolean;
  readonly profiles: Readonly<Record<string, readonly Profile[]>>;
  /** Hosts that are to try each other afterwards. Missing in what an earlier Slipway kept. */
  readonly groups?: readonly PeerGroup[];
}

interface CheckParts {
  readonly context: CoreContext;
  readonly records: HostRecords;
  readonly states: HostStates;
  readonly reader: FactReader;
  readonly connection: (hostId: string, signal: AbortSignal) => Promise<HostConnection>;
}

/** Registers the operation `check`: a step per host, each by itself, seen at once; then one for each group that belongs together. */
export function defineCheck(parts: CheckParts): void {
  parts.context.operations.define<CheckInput>({
    kind: 'check',
    afterCrash: 'interrupt',
    resumable: true,
    run: async (input, run) => await checkAll(parts, input, run),
  });
}

/** Starts it. Nothing is changed on a host, so no host is locked. Fails with `notFound` for an unknown id. */
export function startCheck(
  { context, records }: Pick<CheckParts, 'context' | 'records'>,
  request: CheckRequest,
): { operationId: string } {
  const hosts = [...new Set(request.ids)].map((id) => records.require(id));
  const profiles = Object.fromEntries(hosts.map((host) => [host.id, request.profiles?.[host.id] ?? host.profiles]));
  const [first] = hosts;
  if (!first) throw new SlipwayError('input.invalid', { data: { field: 'ids' } });
  const groups = request.between ? [request.between] : clusterGroups(context.storage.records, request.ids);
  const together = groups.filter(({ hostIds }) => hostIds.length >= 2);
  const operation = context.operations.start<CheckInput>('check', {
    title: {
      key: hosts.length === 1 ? 'hosts.operation.checkOne' : 'hosts.operation.check',
      params: { count: hosts.length, host: first.name },
    },
    subjectId: hosts.length === 1 ? first.id : 'hosts',
    input: { ids: hosts.map((host) => host.id), profiles, groups: together, egress: request.egress !== false },
    steps: [
      ...hosts.map((host) => ({
        id: host.id,
        hostId: host.id,
        title: { key: 'hosts.operation.checkHost', params: { host: host.name } },
      })),
      ...together.map(({ id }) => ({
        id: betweenStep(id),
        hostId: null,
        title: { key: 'hosts.operation.between', params: {} },
      })),
    ],
  });
  return { operationId: operation.id };
}

const betweenStep = (groupId: string): string => `between/${groupId}`;

async function checkAll(parts: CheckParts, input: CheckInput, run: OperationRun): Promise<void> {
  const queue = new PQueue({ concurrency: parts.context.storage.settings.get().parallelHosts });
  const attempt = async (id: string) => {
    if (run.signal.aborted) return;
    await run.step(
      id,
      async () =>
        await checkOne(parts, { id, profiles: input.profiles[id] ?? [], egress: input.egress !== false }, run.signal),
    );
  };
  // A host that fails says so in its step and its state while the others go on; the ledger then calls the whole failed.
  await Promise.allSettled(input.ids.map((id) => queue.add(() => attempt(id))));
  if (run.signal.aborted) throw new SlipwayError('operation.cancelled');
  noteCommonFindings(parts, input.ids);
  for (const group of input.groups ?? []) await checkBetween(parts, group, run);
}

/** Hosts that did not answer take no part; what they were found to be stays said by their own step. */
async function checkBetween(parts: CheckParts, group: PeerGroup, run: OperationRun): Promise<void> {
  const { records, reader, states } = parts;
  const checked = records.list().flatMap((host) => {
    const facts = group.hostIds.includes(host.id) ? reader.last(host.id) : undefined;
    return facts ? [{ host, facts }] : [];
  });
  if (checked.length < 2) return run.skip(betweenStep(group.id), message('hosts.operation.betweenFew'));
  await run.step(betweenStep(group.id), async (step) => {
    const round = await checkPeers(parts, { group, checked, say: (note) => step.info(note) }, run.signal);
    for (const [hostId, found] of peerFindings(round)) {
      const own = states.get(hostId).findings.filter((finding) => finding.group !== 'peers');
      states.patch(hostId, { findings: sortFindings([...own, ...found]) });
    }
    return roundNotes(round);
  });
}

async function checkOne(
  { context, records, states, reader }: CheckParts,
  request: { readonly id: string; readonly profiles: readonly Profile[]; readonly egress: boolean },
  signal: AbortSignal,
): Promise<readonly Note[]> {
  const host = records.require(request.id);
  const checkedFor = [...request.profiles];
  const before = states.get(host.id);
  const keepBefore = () => {
    const kept = context.storage.records.of('findingRuns');
    kept.put({ id: host.id, runs: keepRuns(kept.get(host.id)?.runs ?? [], before) });
  };
  try {
    const facts = await reader.read(
      host,
      signal,
      request.egress ? egressTargets(context.storage.records, host.id) : undefined,
    );
    // What was seen between hosts holds until they try each other again.
    const between = hasPeers(context.storage.records, host.id) ? before.findings : [];
    const findings = sortFindings([
      ...judge(facts, request.profiles, checkContext(context, host)),
      ...between.filter(({ group }) => group === 'peers'),
    ]);
    keepBefore();
    states.patch(host.id, { checkedAt: context.clock.now(), checkedFor, findings });
    const count = (verdict: string) => findings.filter((finding) => finding.verdict === verdict).length;
    const counts = { failed: count('fail'), warnings: count('warn'), unknown: count('unknown') };
    return [facts.os.prettyName, message('hosts.operation.findings', counts)];
  } catch (error) {
    if (signal.aborted) throw error;
    const info = states.lost(host.id, error);
    reader.forget(host.id);
    // What was found before is no longer known: only that the host could not be asked.
    const findings = [unreachableFinding(host.name, info)];
    keepBefore();
    states.patch(host.id, { checkedAt: context.clock.now(), checkedFor, findings, error: info });
    throw error;
  }
}

/** What only shows side by side (equal names, clocks apart) is added when all have answered. */
function noteCommonFindings({ records, states, reader }: CheckParts, ids: readonly string[]): void {
  const checked = records.list().flatMap((host): CheckedHost[] => {
    const facts = reader.last(host.id);
    return facts ? [{ id: host.id, name: host.name, facts }] : [];
  });
  const common = judgeTogether(checked);
  for (const id of ids) {
    const added = common.get(id);
    if (!added || added.length === 0 || !reader.last(id)) continue;
    const replaced = new Set(added.map((finding) => finding.check));
    const own = states.get(id).findings.filter((finding) => !replaced.has(finding.check));
    states.patch(id, { findings: sortFindings([...own, ...added]) });
  }
}

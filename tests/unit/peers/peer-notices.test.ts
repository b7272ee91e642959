import { expect, it } from 'vitest';
import { peerNotices } from '../../../electron/core/provisioning/peer-notices.ts';
import type { PeerRound } from '../../../shared/schema/peers.ts';
import { addedHost, hostInput } from '../../support/fake-setup-core.ts';
import { samplePeerRound } from '../../support/sample-peers.ts';
import { createTestContext } from '../../support/test-context.ts';

const hosts = [1, 2, 3].map((number) => addedHost(hostInput(`ws${number}`, number), `h${number}`, true));
const hostIds = hosts.map(({ id }) => id);
const wishes = {
  managers: ['h1'],
  workers: ['h2', 'h3'],
  registry: { hostId: 'h1', port: 5000 },
} as unknown as Parameters<typeof peerNotices>[1]['wishes'];

function blocked(round: PeerRound, port: number, seen: 'refused' | 'answered'): PeerRound {
  const index = round.ports.findIndex((each) => each.port === port);
  return {
    ...round,
    ways: round.ways.map((way) => ({
      ...way,
      seen: way.seen.map((each, at) => (each === null ? null : at === index ? seen : 'answered')),
    })),
  };
}

/** Notices of a plan by which hosts join (or not), after this round, where trying again would give that one. */
async function notices(
  known: PeerRound | null,
  again: PeerRound | null,
  { joins = true, untried = 'say' as 'say' | 'try' } = {},
) {
  const context = createTestContext();
  if (known) context.storage.records.of('peerRounds').put(known);
  let tries = 0;
  const parts = {
    context,
    hosts: {
      tryPeers: async () => {
        tries += 1;
        return again;
      },
    },
  } as unknown as Parameters<typeof peerNotices>[0];
  const steps = joins ? [{ shown: { kind: 'swarm-join', needed: true } }] : [];
  const view = { steps, failed: new Map() } as unknown as Parameters<typeof peerNotices>[2]['view'];
  const signal = new AbortController().signal;
  const found = await peerNotices(parts, { id: 's', hostIds, wishes, untried }, { view, signal });
  return { ...found, tries };
}

const round = samplePeerRound('s', hosts, ['h1']);
const clean = blocked(round, 4789, 'answered');

it('a clean try that is fresh says nothing and is not made again', async () => {
  expect(await notices(clean, null)).toEqual({ blockers: [], warnings: [], tries: 0 });
});

it('a manager’s port that is refused keeps the plan from being applied, with cause and fix', async () => {
  const bad = blocked(round, 2377, 'refused');
  const { blockers, warnings, tries } = await notices(bad, bad);
  expect(tries).toBe(1);
  expect(warnings).toEqual([]);
  expect(blockers).toMatchObject([
    {
      hostId: 'h1',
      reason: { key: 'checks.peers.blocked.refused', params: { ports: '2377/tcp' } },
      fix: expect.anything(),
    },
  ]);
});

it('udp that is blocked is a warning that names it', async () => {
  const { blockers, warnings } = await notices(round, round);
  expect(blockers).toEqual([]);
  expect(warnings).toMatchObject([{ hostId: 'h3', reason: { params: { ports: '4789/udp' } } }]);
});

it('what was mended meanwhile is tried again, and blocks nothing', async () => {
  expect(await notices(blocked(round, 2377, 'refused'), clean)).toEqual({ blockers: [], warnings: [], tries: 1 });
});

it('hosts that were never tried are said to be so; a plan by which nobody joins needs no try', async () => {
  expect((await notices(null, null)).warnings).toMatchObject([
    { reason: { key: 'provisioning.notice.peersNotTried' } },
  ]);
  expect(await notices(null, null, { joins: false })).toEqual({ blockers: [], warnings: [], tries: 0 });
});

it('hosts that were never tried are tried where a plan wishes it', async () => {
  const { blockers, tries } = await notices(null, blocked(round, 2377, 'refused'), { untried: 'try' });
  expect(tries).toBe(1);
  expect(blockers).toMatchObject([{ hostId: 'h1', reason: { key: 'checks.peers.blocked.refused' } }]);
});

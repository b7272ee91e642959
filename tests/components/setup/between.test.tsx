import { fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { addedHost, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { samplePeerRound } from '../../support/sample-peers.ts';
import { sampleSetup } from '../../support/sample-setup.ts';
import { renderApp } from '../support/render-app.tsx';

function open(count: number) {
  const hosts = Array.from({ length: count }, (_, index) =>
    addedHost(hostInput(index === 0 ? 'mgr01' : `ws${index}`, index + 1), `host-${index + 1}`, true),
  );
  const setup = { ...sampleSetup('checks', hosts), checkOperationId: 'check-0' };
  const round = samplePeerRound(setup.id, hosts, ['host-1']);
  renderApp('/setup/setup-1?view=between', {
    core: createSetupCore({ records: { hosts, setups: [setup], peerRounds: [round] } }),
  });
}

test('the grid says of each way whether it is open, and a pair opens to its ports, the cause and the fix', async () => {
  open(5);
  const blocked = await screen.findByTitle('ws1 → ws2: 4789/udp blocked');
  expect(screen.getByText('11 with trouble')).toBeTruthy();
  expect(screen.getByText('All 20 ways tried.')).toBeTruthy();
  fireEvent.click(blocked);
  const pair = within(await screen.findByRole('complementary', { name: 'ws1 and ws2' }));
  expect(pair.getAllByText('no answer')).toHaveLength(1);
  expect(pair.getByText(/This rule of ws2 is the likely cause: iptables .* --dport 4789 -j DROP/)).toBeTruthy();
  fireEvent.keyDown(pair.getByRole('heading', { name: 'ws1 and ws2' }), { key: 'Escape' });
  expect(screen.queryByRole('complementary', { name: 'ws1 and ws2' })).toBeNull();
});

test('arrows move through the grid, Enter opens the pair', async () => {
  open(5);
  const first = await screen.findByTitle('mgr01');
  fireEvent.focus(first);
  fireEvent.keyDown(first, { key: 'ArrowRight' });
  const next = screen.getByTitle(/^mgr01 → ws1/);
  expect(next.tabIndex).toBe(0);
  fireEvent.keyDown(next, { key: 'Enter' });
  await screen.findByRole('complementary', { name: 'mgr01 and ws1' });
});

test('200 hosts are told by what is wrong and how much was tried, and draw only what is in sight', async () => {
  open(200);
  await screen.findByText(/of 39800 ways tried/);
  const problems = within(screen.getByRole('list', { name: 'What is wrong between the hosts' }));
  expect(problems.getByText(/can't reach ws2 \(10\.0\.0\.12\) on 4789\/udp: no answer came/)).toBeTruthy();
  expect(screen.queryAllByRole('gridcell').length).toBeLessThan(4000);
});

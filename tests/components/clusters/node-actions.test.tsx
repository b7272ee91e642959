import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { ClusterNode } from '../../../shared/schema/cluster.ts';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

const done = () => undefined;

/** Three managers and two workers, of which the last is lost; opened at one of them. */
function open(nodeId: string, change: (node: ClusterNode) => Partial<ClusterNode> = () => ({})) {
  const records = sampleRecords();
  const nodes = records.nodes.map((node, index) => {
    const manages = index < 3 ? ({ role: 'manager', reachability: 'reachable' } as const) : {};
    const own = { ...node, ...manages };
    return { ...own, ...change(own) };
  });
  const answers = {
    'clusters.setRole': done,
    'clusters.setAvailability': done,
    'clusters.removeNode': done,
    'clusters.drain': () => ({ operationId: 'drain' }),
    'clusters.leave': () => {
      throw new SlipwayError('node.refused', { data: { reason: 'nodes.refusals.leaveDead', node: 'ws02' } });
    },
  };
  const core = createFakeCore({ records: { ...records, nodes }, answers, settings: { language: 'en' } });
  renderApp(`/clusters/cluster-1?node=${nodeId}`, { core });
  const sent = () => core.calls.filter(({ path }) => /^clusters\.(set|drain|leave|remove)/.test(path));
  return { core, sent };
}

const press = async (name: string) => fireEvent.click(await screen.findByRole('button', { name }));
const question = async (name: string) => within(await screen.findByRole('dialog', { name }));

test('a promotion says what it means, warns of an even number of managers, and is made once it is confirmed', async () => {
  const { sent } = open('node-4');
  await press('Promote ws03');
  const dialog = await question('Promote ws03');
  expect(dialog.getByText(/counts for the quorum/)).toBeTruthy();
  expect(dialog.getByText(/4 managers/)).toBeTruthy();
  expect(sent()).toEqual([]);
  fireEvent.click(dialog.getByRole('button', { name: 'Promote ws03' }));
  const input = { clusterId: 'cluster-1', nodeId: 'node-4', role: 'manager' };
  await waitFor(() => expect(sent()).toEqual([{ path: 'clusters.setRole', input }]));
});

test('a demotion of one of three managers is warned of, and is not made where it is not confirmed', async () => {
  const { sent } = open('node-2');
  await press('Demote ws01');
  const dialog = await question('Demote ws01');
  expect(dialog.getByText(/Two managers are worse than one/)).toBeTruthy();
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
  expect(sent()).toEqual([]);
});

test('what would cost the quorum is not offered, and the reason stands beside it', async () => {
  // Two of three answer: none of them can be spared.
  open('node-2', ({ id }) => (id === 'node-3' ? { reachability: 'unreachable', state: 'down' } : {}));
  const demote = await screen.findByRole('button', { name: 'Demote ws01' });
  expect(demote.hasAttribute('disabled') || demote.getAttribute('aria-disabled') === 'true').toBe(true);
  const reasons = within(screen.getByRole('list', { name: 'Not now' }));
  expect(reasons.getByText(/^Demote ws01: Without ws01 there are 2 managers/)).toBeTruthy();
});

test('a pause is made at once; a drain is asked about', async () => {
  const { sent } = open('node-4');
  await press('Pause ws03');
  const pause = { clusterId: 'cluster-1', nodeId: 'node-4', availability: 'pause' };
  await waitFor(() => expect(sent()).toEqual([{ path: 'clusters.setAvailability', input: pause }]));
  await press('Drain ws03');
  const dialog = await question('Drain ws03');
  fireEvent.click(dialog.getByRole('button', { name: 'Drain ws03' }));
  const drain = { clusterId: 'cluster-1', nodeId: 'node-4' };
  await waitFor(() => expect(sent().at(-1)).toEqual({ path: 'clusters.drain', input: drain }));
});

test('leaving wants the name typed, and a refusal of core is told', async () => {
  const { sent } = open('node-3');
  await press('Let ws02 leave');
  const dialog = await question('Let ws02 leave');
  const leave = dialog.getByRole<HTMLButtonElement>('button', { name: 'Let ws02 leave' });
  expect(leave.disabled).toBe(true);
  fireEvent.change(dialog.getByLabelText('Type ws02 to go on'), { target: { value: 'ws02' } });
  fireEvent.click(leave);
  await waitFor(() => expect(sent().at(-1)?.path).toBe('clusters.leave'));
  expect(await screen.findByText(/ws02 does not answer/)).toBeTruthy();
});

test('only a node that is gone can be taken off the list', async () => {
  const { sent } = open('node-5');
  await press('Remove ws04');
  expect(screen.queryByRole('button', { name: 'Let ws04 leave' })).toBeNull();
  const dialog = await question('Remove ws04');
  fireEvent.change(dialog.getByLabelText('Type ws04 to go on'), { target: { value: 'ws04' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Remove ws04' }));
  const input = { clusterId: 'cluster-1', nodeId: 'node-5' };
  await waitFor(() => expect(sent()).toEqual([{ path: 'clusters.removeNode', input }]));
});

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

const records = sampleRecords();
const [cluster] = records.clusters;
if (!cluster) throw new Error('no sample cluster');
const node = records.nodes.find(({ clusterId, hostId }) => clusterId === cluster.id && hostId !== null);
if (!node?.hostId) throw new Error('no sample node');
const hostIds = [...cluster.managerHostIds, ...cluster.workerHostIds];
const drifted = {
  id: node.hostId,
  entries: [],
  drift: [{ name: 'node-label/zone', found: 'b' }],
  comparedAt: Date.now(),
  since: Date.now(),
};

function open(path: string) {
  const answers = {
    'provisioning.lookForDrift': () => ({ operationId: 'look' }),
    'clusters.setNodeLabels': () => undefined,
  };
  const labelled = records.nodes.map((each) =>
    each.id === node?.id ? { ...each, labels: { zone: 'a', 'io.slipway.availability': 'active' } } : each,
  );
  const core = createFakeCore({ records: { ...records, nodes: labelled, baselines: [drifted] }, answers });
  return renderApp(path, { core });
}

test('a cluster says when its hosts were last compared, and is looked at again', async () => {
  const { core } = open(`/clusters/${cluster.id}`);
  await screen.findByText(/1 host not as Slipway set it, looked/);
  fireEvent.click(screen.getByRole('button', { name: 'More actions' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: `Look for drift on ${hostIds.length} hosts` }));
  await waitFor(() =>
    expect(core.calls.find(({ path }) => path === 'provisioning.lookForDrift')?.input).toEqual({ hostIds }),
  );
});

test('what differs on the hosts of a cluster is set right by one plan', async () => {
  const { router } = open(`/clusters/${cluster.id}`);
  await screen.findByText(/1 host not as Slipway set it, looked/);
  fireEvent.click(screen.getByRole('button', { name: 'More actions' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Set 1 host right' }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plan/));
  expect(router.state.location.search).toMatchObject({ hosts: node.hostId, task: '{"kind":"repairDrift"}' });
});

test('the details of a node take the focus, those of another one again, and close with Escape', async () => {
  const other = records.nodes.find(({ id, clusterId }) => clusterId === cluster.id && id !== node.id);
  if (!other) throw new Error('no other sample node');
  const { router } = open(`/clusters/${cluster.id}?node=${node.id}`);
  const heading = (name: string) => screen.findByRole('heading', { level: 2, name });
  await waitFor(async () => expect(document.activeElement).toBe(await heading(node.hostname)));
  fireEvent.click(screen.getByRole('row', { name: new RegExp(`^${other.hostname}\\b`) }));
  await waitFor(async () => expect(document.activeElement).toBe(await heading(other.hostname)));
  fireEvent.keyDown(await heading(other.hostname), { key: 'Escape' });
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  expect(screen.queryByRole('heading', { level: 2, name: other.hostname })).toBeNull();
});

test('labels of a node are changed in place; those of Slipway are neither shown nor sent', async () => {
  const { core } = open(`/clusters/${cluster.id}?node=${node.id}`);
  fireEvent.click(await screen.findByRole('button', { name: `Change the labels of ${node.hostname}` }));
  const form = within(await screen.findByRole('dialog'));
  expect(form.queryByDisplayValue('io.slipway.availability')).toBeNull();
  fireEvent.change(form.getByDisplayValue('a'), { target: { value: 'c' } });
  fireEvent.click(form.getByRole('button', { name: 'Save the labels' }));
  await waitFor(() =>
    expect(core.calls.find(({ path }) => path === 'clusters.setNodeLabels')?.input).toEqual({
      clusterId: cluster.id,
      nodeId: node.id,
      labels: { zone: 'c' },
    }),
  );
});

test('a host that is removed can take along a Docker of Slipway, which wants a word typed where data goes', async () => {
  const { router } = open(`/hosts/${node.hostId}?leave=1`);
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.click(dialog.getByRole('radio', { name: 'is removed with all images, containers and volumes' }));
  const show = dialog.getByRole<HTMLButtonElement>('button', { name: 'Show the plan' });
  expect(show.disabled).toBe(true);
  fireEvent.change(dialog.getByLabelText(/Type delete/), { target: { value: 'delete' } });
  fireEvent.click(show);
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plan/));
  expect(router.state.location.search).toMatchObject({
    task: '{"kind":"removeHosts","registryImages":false,"docker":"data"}',
  });
});

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

/** Three managers, of which the last is lost; the others are workers. */
function open(changed: Partial<ReturnType<typeof sampleRecords>> = {}) {
  const records = { ...sampleRecords(), ...changed };
  const nodes = records.nodes.map((node, index) => {
    if (index > 2) return node;
    const isLost = index === 2;
    return {
      ...node,
      role: 'manager' as const,
      reachability: isLost ? ('unreachable' as const) : ('reachable' as const),
      state: isLost ? ('down' as const) : ('ready' as const),
    };
  });
  const core = createFakeCore({ records: { ...records, nodes }, settings: { language: 'en' } });
  return renderApp('/clusters/cluster-1?replace=1', { core });
}

test('the lost manager is found out, and who takes its place is proposed', async () => {
  const { router } = open();
  const dialog = within(await screen.findByRole('dialog'));
  const chosen = dialog.getAllByRole<HTMLInputElement>('checkbox').filter(({ checked }) => checked);
  expect(chosen.map(({ value }) => value)).toEqual(['node-3']);
  const [survivor, successor] = dialog.getAllByRole<HTMLSelectElement>('combobox');
  expect(survivor?.value).toBe('host-1');
  expect(successor?.value).toBe('host-4');
  fireEvent.click(dialog.getByRole('button', { name: /plan/i }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plan/));
  const search: { task?: string; hosts?: string } = router.state.location.search;
  expect(search.hosts).toBe('host-1,host-4');
  expect(JSON.parse(search.task ?? '')).toEqual({
    ...{ kind: 'replaceManager', clusterId: 'cluster-1', lostNodeIds: ['node-3'], force: false },
    ...{ survivorHostId: 'host-1', successorHostId: 'host-4' },
  });
});

test('a manager that is given up is no survivor, and without a lost one there is no plan', async () => {
  open();
  const dialog = within(await screen.findByRole('dialog'));
  const [first, , lost] = dialog.getAllByRole('checkbox');
  if (!first || !lost) throw new Error('no managers to choose');
  fireEvent.click(first);
  expect(dialog.getAllByRole<HTMLSelectElement>('combobox')[0]?.value).toBe('host-2');
  fireEvent.click(first);
  fireEvent.click(lost);
  expect(dialog.getByRole<HTMLButtonElement>('button', { name: /plan/i }).disabled).toBe(true);
});

test('a host in no cluster can be set up as the successor; one that was never checked is not offered', async () => {
  const records = sampleRecords();
  const [state] = records.hostStates;
  const [host] = records.hosts;
  const summary = state?.summary;
  if (!summary || !host) throw new Error('no sample host');
  const added = (id: string, name: string) => ({ ...host, id, name });
  const seen = (id: string, checkedAt: number | null) => ({
    ...{ ...state, id, checkedAt },
    summary: { ...summary, dockerVersion: null, dockerActive: false, swarmState: 'inactive' },
  });
  const { router } = open({
    hosts: [...records.hosts, added('host-8', 'new01'), added('host-9', 'new02')],
    hostStates: [...records.hostStates, seen('host-8', state.checkedAt), seen('host-9', null)],
  });
  const dialog = within(await screen.findByRole('dialog'));
  const options = dialog.getAllByRole<HTMLOptionElement>('option').map(({ value }) => value);
  expect(options).toContain('host-8');
  expect(options).not.toContain('host-9');
  const [, successor] = dialog.getAllByRole('combobox');
  if (!successor) throw new Error('no successors to choose');
  fireEvent.change(successor, { target: { value: 'host-8' } });
  fireEvent.click(dialog.getByRole('button', { name: /plan/i }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plan/));
  const search: { task?: string; hosts?: string } = router.state.location.search;
  expect(search.hosts).toBe('host-1,host-8');
  expect(JSON.parse(search.task ?? '')).toMatchObject({ successorHostId: 'host-8', joins: true, force: false });
});

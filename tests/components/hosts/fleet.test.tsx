import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { createSetupCore } from '../../support/fake-setup-core.ts';
import { withClocks } from '../../support/sample-fleet.ts';
import { manyRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

configure({ asyncUtilTimeout: 20_000 });
vi.setConfig({ testTimeout: 90_000 });

function open(address: string, count = 200) {
  const records = manyRecords(count);
  const core = createSetupCore({ records: { ...records, ...withClocks(records.hostStates) } });
  return { ...renderApp(address, { core }), core };
}

const group = (name: RegExp) => screen.findByRole('row', { name });

test('200 hosts stand in groups by what is wrong with them; a group opens to why, what to do and its hosts', async () => {
  const { router } = open('/hosts?group=finding');
  const clock = await group(/Clock.*29 hosts/);
  expect(clock.getAttribute('aria-expanded')).toBe('false');
  fireEvent.click(clock);
  await screen.findByText(/With a wrong clock/);
  expect(screen.getByText('ws03')).toBeTruthy();
  expect(screen.getAllByRole('row').length).toBeLessThan(60);
  expect(router.state.location.search).toMatchObject({
    group: 'finding',
    open: expect.stringContaining('time.offset'),
  });
});

test('a search leaves the groups and hosts that fit, and stands in the address', async () => {
  const { router } = open('/hosts?group=finding');
  await group(/Clock/);
  fireEvent.change(screen.getByRole('textbox', { name: 'Search' }), { target: { value: 'clock' } });
  await waitFor(() => expect(screen.queryByRole('row', { name: /Memory/ })).toBeNull());
  expect(await group(/Clock.*29 hosts/)).toBeTruthy();
  await waitFor(() => expect(router.state.location.search).toMatchObject({ q: 'clock' }));
});

test('what changed since the last check is told, and shown alone when asked', async () => {
  open('/hosts?group=finding');
  const changed = await screen.findByRole('button', { name: /14 new, 8 gone/ });
  fireEvent.click(changed);
  await group(/Gone: Clock.*8 hosts/);
  expect(screen.queryByRole('row', { name: /Memory/ })).toBeNull();
});

test('all hosts of a group are chosen at once, and what can be done with them is offered', async () => {
  const { core } = open('/hosts?group=finding');
  const clock = await group(/Clock.*29 hosts/);
  fireEvent.click(within(clock).getByRole('checkbox'));
  const bar = within(await screen.findByRole('toolbar', { name: '29 selected' }));
  expect(bar.getByRole('button', { name: 'Set up 29 hosts' })).toBeTruthy();
  fireEvent.click(within(clock).getByRole('button', { name: 'Check again' }));
  await waitFor(() => expect(core.calls.at(-1)).toMatchObject({ path: 'hosts.check', input: { ids: { length: 29 } } }));
});

test('keys open and close a group, and lead into its hosts', async () => {
  open('/hosts?group=role');
  const workers = await group(/Worker/);
  fireEvent.focus(workers);
  fireEvent.keyDown(workers, { key: 'ArrowRight' });
  await waitFor(() => expect(workers.getAttribute('aria-expanded')).toBe('true'));
  fireEvent.keyDown(workers, { key: 'ArrowLeft' });
  await waitFor(() => expect(workers.getAttribute('aria-expanded')).toBe('false'));
});

test('groups by cluster name the hosts that are in none', async () => {
  open('/hosts?group=cluster');
  expect(await group(/production.*5 hosts/)).toBeTruthy();
  expect(await group(/In no cluster.*195 hosts/)).toBeTruthy();
});

test('a repair of the same finding on all hosts of the group opens as one plan', async () => {
  const { router } = open('/hosts?group=finding');
  const clock = await group(/Clock.*29 hosts/);
  fireEvent.click(within(clock).getByRole('button', { name: 'Mend on 29 hosts' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/plan'));
  const { task } = router.state.location.search as { task: string };
  expect(JSON.parse(task)).toMatchObject({
    kind: 'repairFindings',
    repairs: { length: 29, 0: { repair: 'clock.sync' } },
  });
});

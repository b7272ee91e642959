import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { addedHost, checkedState, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

const button = (name: string | RegExp) => screen.findByRole('button', { name });
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label, { selector: 'input, textarea' }), { target: { value } });

test('the empty list begins with a host; after adding it the key is accepted and the login tested', async () => {
  const core = createSetupCore();
  renderApp('/hosts', { core });
  fireEvent.click(await button('Add the first host'));
  await screen.findByLabelText('Address');
  type('Address', '10.0.0.5');
  type('Name', 'mgr01');
  type('Password', 'secret');
  fireEvent.click(await button('Add the host'));
  fireEvent.click(await button('Accept the key of mgr01'));
  await screen.findByText('Logged in as root on mgr01');
  const pin = core.calls.find(({ path }) => path === 'hosts.pinKey');
  expect(pin?.input).toMatchObject({ id: 'host-1', fingerprint: expect.stringMatching(/^SHA256:/) });
});

test('pasted lines are read at once; a wrong one is named and keeps the others from being added', async () => {
  const core = createSetupCore();
  renderApp('/hosts?add=1', { core });
  fireEvent.click(await screen.findByRole('tab', { name: 'Paste a list' }));
  await screen.findByLabelText('Hosts, one a line');
  type('Hosts, one a line', 'mgr01 root@10.0.0.5\nroot@10.0.0.300');
  await screen.findByText('1 host read');
  await screen.findByText(/Line 2, “root@10\.0\.0\.300”/);
  expect((await button('Add 1 host')).hasAttribute('disabled')).toBe(true);
  type('Hosts, one a line', 'mgr01 root@10.0.0.5\nroot@10.0.0.30:2222');
  type('Password', 'secret');
  fireEvent.click(await button('Add 2 hosts'));
  await waitFor(() => expect(core.calls.some(({ path }) => path === 'hosts.add')).toBe(true));
  const added = core.calls.find(({ path }) => path === 'hosts.add');
  expect(added?.input).toMatchObject({
    hosts: [{ name: 'mgr01' }, { name: '10.0.0.30', ssh: { port: 2222, method: 'password' } }],
  });
});

test('a candidate behind a jump host can be chosen, and says through which', async () => {
  renderApp('/hosts?add=1', { core: createSetupCore() });
  fireEvent.click(await screen.findByRole('tab', { name: 'From ~/.ssh/config' }));
  expect(await screen.findByRole('checkbox', { name: 'mgr01' })).toHaveProperty('disabled', false);
  expect(screen.getByRole('checkbox', { name: 'inner' })).toHaveProperty('disabled', false);
});

test('a changed key is not among those accepted together; it wants the name typed', async () => {
  const host = {
    ...addedHost(hostInput('ws01', 2), 'host-1'),
    hostKey: { type: 'ssh-ed25519', fingerprint: 'SHA256:old', pinnedAt: 1 },
  };
  const core = createSetupCore({ records: { hosts: [host] } });
  renderApp('/hosts/host-1?tab=settings', { core });
  fireEvent.click(await button('Look at the key it shows now'));
  await screen.findByText(/ws01 shows another key/);
  expect(screen.getAllByText(/SHA256:old/).length).toBeGreaterThan(0);
  fireEvent.click(await button('Accept the new key of ws01'));
  const dialog = await screen.findByRole('dialog');
  const confirm = within(dialog).getByRole('button', { name: 'Accept the new key of ws01' });
  expect(confirm.hasAttribute('disabled')).toBe(true);
  fireEvent.change(within(dialog).getByLabelText('Type ws01 to go on'), { target: { value: 'ws01' } });
  fireEvent.click(confirm);
  await screen.findByText('Logged in as root on ws01');
});

test('a refused login says why beside its host', async () => {
  const core = createSetupCore({
    records: { hosts: [addedHost(hostInput('ws01', 2), 'host-1', true)] },
    answers: {
      'hosts.testLogin': () => {
        throw new SlipwayError('host.loginDenied', { data: { host: 'ws01' } });
      },
    },
  });
  renderApp('/hosts/host-1?tab=settings', { core });
  fireEvent.click(await button('Look at the key it shows now'));
  const row = within(await screen.findByRole('listitem', { name: 'ws01' }));
  expect((await row.findByRole('alert')).textContent).toContain('ws01');
  await row.findByRole('button', { name: 'Try ws01 again' });
});

test('findings show what failed first, with value, limit, why and fix', async () => {
  const host = addedHost(hostInput('ws02', 3), 'host-1', true);
  const state = checkedState(host, 3, ['swarm-worker']);
  renderApp('/hosts/host-1', { core: createSetupCore({ records: { hosts: [host], hostStates: [state] } }) });
  fireEvent.click(await button(/^Memory\s*: warnings/));
  await screen.findByText(
    'Every host needs 2 GB; a manager, a builder and a Rancher server need 4 GB to run steadily.',
  );
  expect(screen.getByText('Give the host more memory.')).toBeTruthy();
  expect(screen.queryByText('Login')).toBeNull();
});

test('removing a host wants its name typed', async () => {
  const core = createSetupCore({ records: { hosts: [addedHost(hostInput('ws01', 2), 'host-1', true)] } });
  const { router } = renderApp('/hosts/host-1?tab=settings', { core });
  fireEvent.click(await button('Remove ws01'));
  const dialog = within(await screen.findByRole('dialog'));
  fireEvent.change(dialog.getByLabelText('Type ws01 to go on'), { target: { value: 'ws01' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Remove ws01' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/hosts'));
  expect(core.calls.at(-1)).toEqual({ path: 'hosts.remove', input: { id: 'host-1' } });
});

test('a finding that Slipway can repair opens the plan of that repair, and all of them one plan', async () => {
  const host = addedHost(hostInput('ws02', 3), 'host-1', true);
  const state = checkedState(host, 3, ['swarm-worker']);
  const [first] = state.findings;
  if (!first) throw new Error('no finding to begin with');
  const wrong = { ...first, group: 'time' as const, verdict: 'warn' as const, source: { name: 'Slipway', url: null } };
  const reason = { key: 'checks.time.synchronized.free', params: {} };
  const findings = [
    { ...wrong, check: 'time.synchronized', value: '', reason, repair: 'clock.sync' as const },
    { ...wrong, check: 'network.forwarding', value: '0', reason, repair: 'sysctl.forward' as const },
  ];
  const records = { hosts: [host], hostStates: [{ ...state, findings }] };
  const { router } = renderApp('/hosts/host-1', { core: createSetupCore({ records }) });
  await button('Plan 2 repairs');
  fireEvent.click(await button(/^Time synchronization\s*: warnings/));
  fireEvent.click(await button('Switch time synchronization on'));
  await waitFor(() => expect(router.state.location.pathname).toBe('/plan'));
  expect(JSON.stringify(router.state.location.search)).toContain('clock.sync');
  expect(JSON.stringify(router.state.location.search)).not.toContain('sysctl.forward');
});

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

const key = '-----BEGIN OPENSSH PRIVATE KEY-----\nYWJj\n-----END OPENSSH PRIVATE KEY-----\n';

/** The settings of a host that is logged in to with a kept key. */
function open(path = '/hosts/host-1?tab=settings') {
  const records = sampleRecords();
  const core = createFakeCore({
    records,
    settings: { language: 'en' },
    answers: {
      'hosts.update': () => records.hosts[0],
      'hosts.plantKeys': () => ({ operationId: 'operation-check' }),
    },
  });
  const { router } = renderApp(path, { core });
  const sent = (of: string) => core.calls.filter((call) => call.path === of).map(({ input }) => input);
  return { router, sent };
}

const save = () => fireEvent.click(screen.getByRole('button', { name: 'Save the host' }));
const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

test('a kept key is not shown, and goes nowhere when something else is changed', async () => {
  const { sent } = open();
  const replace = await screen.findByRole('button', { name: 'Replace: Private key' });
  expect(screen.queryByRole('textbox', { name: 'Private key' })).toBeNull();
  type(screen.getByLabelText('User'), 'ops');
  save();
  await waitFor(() => expect(sent('hosts.update')).toHaveLength(1));
  expect(sent('hosts.update')[0]).toMatchObject({ id: 'host-1', host: { ssh: { username: 'ops', method: 'key' } } });
  expect(JSON.stringify(sent('hosts.update'))).not.toMatch(/privateKey|passphrase/);
  expect(replace).toBeTruthy();
});

test('another key replaces it; what is no private key is refused before it is sent', async () => {
  const { sent } = open();
  fireEvent.click(await screen.findByRole('button', { name: 'Replace: Private key' }));
  const field = await screen.findByRole('textbox', { name: 'Private key' });
  type(field, 'ssh-ed25519 AAAAC3 ada@desk');
  await screen.findByText(/This is no private key/);
  save();
  expect(sent('hosts.update')).toEqual([]);
  type(field, key);
  save();
  await waitFor(() => expect(sent('hosts.update')).toHaveLength(1));
  expect(sent('hosts.update')[0]).toMatchObject({ host: { secrets: { privateKey: key } } });
});

test('a login by password wants the password, and one for sudo beside it', async () => {
  const { sent } = open();
  type(await screen.findByLabelText('Login with'), 'password');
  type(screen.getByLabelText('Way to root'), 'sudo-password');
  save();
  await screen.findByText('Enter the password.');
  expect(sent('hosts.update')).toEqual([]);
  type(screen.getByLabelText('Password'), 'correct horse');
  type(screen.getByLabelText('Password for sudo'), 'battery staple');
  save();
  await waitFor(() =>
    expect(sent('hosts.update')[0]).toMatchObject({
      host: {
        ssh: { method: 'password', escalation: 'sudo-password' },
        secrets: { password: 'correct horse', sudoPassword: 'battery staple' },
      },
    }),
  );
});

test('keys are planted on chosen hosts by one work, with one key for all only where that is wished', async () => {
  const { sent, router } = open('/hosts');
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select all rows' }));
  const bar = within(await screen.findByRole('toolbar', { name: '5 selected' }));
  fireEvent.click(bar.getByRole('button', { name: 'Plant keys' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Plant keys' }));
  fireEvent.click(dialog.getByLabelText('One key for all of these hosts'));
  fireEvent.click(dialog.getByRole('button', { name: 'Plant keys' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/operations/operation-check'));
  const ids = ['host-1', 'host-2', 'host-3', 'host-4', 'host-5'];
  expect(sent('hosts.plantKeys')).toEqual([{ ids, keyFor: 'all', forgetPassword: false }]);
});

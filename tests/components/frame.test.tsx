import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createFakeCore } from '../support/fake-client.ts';
import { sampleRecords } from '../support/sample-records.ts';
import { renderApp } from './support/render-app.tsx';

const press = (...keys: readonly string[]) => {
  for (const key of keys) fireEvent.keyDown(document.body, { key });
};

test('g and a letter go to a place, ? shows the keys', async () => {
  const { router } = renderApp('/');
  await screen.findByRole('heading', { level: 1, name: 'Overview' });
  press('g', 'p');
  expect(await screen.findByRole('heading', { level: 1, name: 'Operations' })).toBeTruthy();
  expect(router.state.location.pathname).toBe('/operations');
  press('?');
  expect(await screen.findByRole('dialog', { name: 'Keys' })).toBeTruthy();
});

test('/ goes to the search of the page, and letters typed there are no shortcuts', async () => {
  const { router } = renderApp('/operations');
  const search = await screen.findByRole('textbox', { name: 'Search' });
  press('/');
  expect(document.activeElement).toBe(search);
  fireEvent.keyDown(search, { key: 'g' });
  fireEvent.keyDown(search, { key: 'h' });
  expect(router.state.location.pathname).toBe('/operations');
});

test('counts on the rail only what needs the admin', async () => {
  renderApp('/settings');
  expect(await screen.findByRole('link', { name: 'Hosts, 1 needs you' })).toBeTruthy();
  expect(screen.getByRole('link', { name: 'Applications' })).toBeTruthy();
});

test('the running operations open in a drawer', async () => {
  renderApp('/settings');
  fireEvent.click(await screen.findByRole('button', { name: '2 running' }));
  const drawer = await screen.findByRole('dialog', { name: 'Running operations' });
  expect(
    within(drawer).getByRole('link', { name: 'Release of shop-web: mgr01:5000/shop/shop-web:latest' }),
  ).toBeTruthy();
});

test('a new notification is told, one that was there is not; opening it marks it as read', async () => {
  const { core, router } = renderApp('/settings');
  await screen.findByRole('link', { name: 'Hosts, 1 needs you' });
  expect(screen.queryByText(/previous image serves again/)).toBeNull();
  const sample = sampleRecords().notifications[0];
  if (!sample) throw new Error('the sample has no notification');
  const entry = { ...sample, id: 'new', at: Date.now(), link: '/operations' };
  act(() =>
    core.put('notifications', { ...entry, title: { key: 'notifications.releaseFailed', params: { service: 'web' } } }),
  );
  expect(await screen.findByText('web: release failed')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: /Inbox/ }));
  const told = await screen.findAllByText('web: release failed');
  fireEvent.click(told[told.length - 1] as HTMLElement);
  await waitFor(() => expect(router.state.location.pathname).toBe('/operations'));
  await waitFor(() => expect(core.calls).toContainEqual({ path: 'notifications.markRead', input: { ids: ['new'] } }));
});

test('says that the connection is lost, and tries at once when asked', async () => {
  const { core } = renderApp('/settings');
  await screen.findByRole('link', { name: 'Hosts, 1 needs you' });
  act(() => core.dropLive());
  fireEvent.click(await screen.findByRole('button', { name: 'Try now' }));
  await waitFor(() => expect(screen.queryByText(/The connection to Slipway was lost/)).toBeNull());
});

test('the first start is the same picture, all dashed, with a host to start with', async () => {
  const { router } = renderApp('/', { core: createFakeCore() });
  expect(await screen.findAllByText('Not set up')).toHaveLength(5);
  fireEvent.click(screen.getByRole('button', { name: 'Start with a host' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/hosts'));
});

test('shows the chain, what needs the admin, what runs and what was released', async () => {
  renderApp('/');
  const chain = await screen.findByRole('list', { name: 'The chain from code to servers' });
  expect(within(chain).getByText('4 of 5 hosts ready')).toBeTruthy();
  expect(within(screen.getByRole('region', { name: /Needs you/ })).getByText("ws04 can't be reached")).toBeTruthy();
  expect(within(screen.getByRole('region', { name: /Now/ })).getByText('Build shop-api b732ea9540cb')).toBeTruthy();
  expect(within(screen.getByRole('region', { name: /Lately/ })).getByText('config-server: rolled back')).toBeTruthy();
});

test('a failed operation shows its error, its steps with proofs, and can be resumed', async () => {
  const core = createFakeCore({
    records: sampleRecords(),
    settings: { language: 'en' },
    answers: { 'operations.resume': () => ({ operationId: 'operation-setup' }) },
  });
  renderApp('/operations/operation-setup', { core });
  expect(await screen.findByRole('heading', { level: 1, name: 'Set up 3 hosts' })).toBeTruthy();
  expect(screen.getByText('Docker 28.3.2 answers on the socket.')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Resume at the step that failed' }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({ path: 'operations.resume', input: { id: 'operation-setup' } }),
  );
});

test('the language changes at once with the setting', async () => {
  renderApp('/settings?tab=appearance');
  fireEvent.click(await screen.findByRole('radio', { name: '简体中文' }));
  expect(await screen.findByRole('heading', { level: 1, name: '设置' })).toBeTruthy();
  expect(document.documentElement.lang).toBe('zh-CN');
});

test('an address of the receivers that is none cannot be saved', async () => {
  const { core } = renderApp('/settings');
  fireEvent.change(await screen.findByLabelText('Address of the receivers'), { target: { value: 'bastion' } });
  expect(await screen.findByText(/is needed, for instance/)).toBeTruthy();
  fireEvent.change(screen.getByLabelText('Address of the receivers'), {
    target: { value: 'https://bastion.example/' },
  });
  fireEvent.click(screen.getByRole('button', { name: 'Save the address' }));
  await waitFor(() =>
    expect(core.calls).toContainEqual({
      path: 'system.updateSettings',
      input: { receiverBaseUrl: 'https://bastion.example' },
    }),
  );
});

test('an address that leads nowhere says so', async () => {
  renderApp('/nowhere');
  expect(await screen.findByText('This address leads nowhere.')).toBeTruthy();
});

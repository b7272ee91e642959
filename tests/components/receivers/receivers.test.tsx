import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

test('the address to enter at the sender is whole', async () => {
  renderApp('/receivers/receiver-1?tab=settings', { core: createDeployCore() });
  await screen.findByText(/^http:\/\/0\.0\.0\.0:7070\/hooks\/[0-9a-f]+$/);
  screen.getByText(/which one senders reach is not set/);
  screen.getByText(/the application looks at its branch every/);
});

test('a registry receiver wants a repository and labels', async () => {
  const core = createDeployCore();
  renderApp('/receivers?add=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Add receiver' }));
  type(dialog.getByLabelText('Name'), 'images');
  type(dialog.getByLabelText('Format'), 'alicloud');
  await dialog.findByText('At Alibaba Cloud Container Registry');
  fireEvent.click(dialog.getByRole('button', { name: 'Add receiver' }));
  await dialog.findByText(/Enter at least one label/);
  expect(inputsOf(core, 'receivers.add')).toEqual([]);
  type(dialog.getByLabelText('Repository'), 'shop/web');
  type(dialog.getByLabelText('Label 1 name'), 'update');
  type(dialog.getByLabelText('Label 1 value'), 'server-config');
  fireEvent.click(dialog.getByRole('button', { name: 'Add receiver' }));
  await waitFor(() => expect(inputsOf(core, 'receivers.add')).toHaveLength(1));
  expect(inputsOf(core, 'receivers.add')[0]).toMatchObject({
    format: 'alicloud',
    applicationId: null,
    repository: 'shop/web',
    selector: { update: 'server-config' },
  });
});

test('a delivery is shown with its reason, and acted on again on demand', async () => {
  const core = createDeployCore();
  renderApp('/receivers/receiver-1?delivery=delivery-1', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Replay delivery' }));
  await waitFor(() => expect(inputsOf(core, 'receivers.replay')).toEqual([{ deliveryId: 'delivery-1' }]));
});

test('a pasted payload shows what it would do', async () => {
  const core = createDeployCore();
  renderApp('/receivers/receiver-1?try=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'What would this call do' }));
  type(dialog.getByLabelText('Headers, one a line'), 'X-Signature: sha256=00');
  type(dialog.getByLabelText('Body'), '{"ref":"refs/heads/main"}');
  fireEvent.click(dialog.getByRole('button', { name: 'See what it would do' }));
  await dialog.findByText('Accepted');
  dialog.getByRole('link', { name: 'shop-web, branch main' });
  expect(inputsOf(core, 'receivers.tryPayload')).toEqual([
    { id: 'receiver-1', headers: 'X-Signature: sha256=00', body: '{"ref":"refs/heads/main"}' },
  ]);
});

test('where nobody can call, a registry is polled instead', async () => {
  const core = createDeployCore();
  renderApp('/receivers?add=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Add receiver' }));
  type(dialog.getByLabelText('Name'), 'images');
  type(dialog.getByLabelText('Format'), 'docker-hub');
  fireEvent.click(await dialog.findByRole('button', { name: 'Poll instead' }));
  type(dialog.getByLabelText('Repository'), 'shop/web');
  type(dialog.getByLabelText('Tag'), 'latest');
  type(dialog.getByLabelText('Seconds between looks'), '30');
  type(dialog.getByLabelText('Label 1 name'), 'update');
  type(dialog.getByLabelText('Label 1 value'), 'server-config');
  fireEvent.click(dialog.getByRole('button', { name: 'Add receiver' }));
  await waitFor(() => expect(dialog.getByLabelText('Seconds between looks').getAttribute('aria-invalid')).toBe('true'));
  type(dialog.getByLabelText('Seconds between looks'), '600');
  fireEvent.click(dialog.getByRole('button', { name: 'Add receiver' }));
  await waitFor(() => expect(inputsOf(core, 'receivers.add')).toHaveLength(1));
  expect(inputsOf(core, 'receivers.add')[0]).toMatchObject({ format: 'poll', tag: 'latest', pollSeconds: 600 });
});

test('a receiver that fell silent says so, with what to do', async () => {
  const core = createDeployCore();
  core.put('receiverStates', {
    ...{ id: 'receiver-1', silentSince: Date.now() - 86_400_000, usualGapMs: 3_600_000 },
    ...{ digest: null, etag: null, lookedAt: null, error: null },
  });
  renderApp('/receivers/receiver-1', { core });
  await screen.findByText(/No call since it was due/);
  await screen.findByText(/usually called at least every 1 h 0 m/);
});

test('a push hook is created by the API of its server, and said to be read back', async () => {
  const receivers = sampleRecords().receivers?.map((receiver) => ({ ...receiver, format: 'github' as const })) ?? [];
  const core = createDeployCore({ receivers });
  renderApp('/receivers/receiver-1?tab=settings', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Create the hook at GitHub' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Create the hook at GitHub' }));
  type(dialog.getByLabelText('Address of the API'), 'not an address');
  fireEvent.click(dialog.getByRole('button', { name: 'Create the hook' }));
  await dialog.findByText('This does not have the expected form.');
  expect(inputsOf(core, 'receivers.createHook')).toEqual([]);
  type(dialog.getByLabelText('Address of the API'), '');
  type(dialog.getByLabelText('Token of the API'), 'ghp_1');
  fireEvent.click(dialog.getByRole('button', { name: 'Create the hook' }));
  await dialog.findByText('api.github.com has the hook; it was read back. The next push is told.');
  expect(inputsOf(core, 'receivers.createHook')).toEqual([
    { id: 'receiver-1', base: 'http://0.0.0.0:7070', token: 'ghp_1', apiUrl: '' },
  ]);
});

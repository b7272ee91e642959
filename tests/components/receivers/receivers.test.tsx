import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { renderApp } from '../support/render-app.tsx';

// The whole window is drawn: on a busy machine that takes a while.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

test('the address to enter at the sender is whole', async () => {
  renderApp('/receivers/receiver-1?tab=settings', { core: createDeployCore() });
  await screen.findByText(/^http:\/\/0\.0\.0\.0:7070\/hooks\/[0-9a-f]+$/);
  screen.getByText(/Name the one that senders reach/);
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

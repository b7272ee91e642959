import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { renderApp } from '../support/render-app.tsx';

// The whole window is drawn: on a busy machine that takes a while.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

test('an added registry is asked at once', async () => {
  const core = createDeployCore();
  renderApp('/registries?add=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Add registry' }));
  type(dialog.getByLabelText('Name'), 'hub');
  type(dialog.getByLabelText('Address'), 'https://registry.example');
  fireEvent.click(dialog.getByRole('button', { name: 'Add registry' }));
  await dialog.findByText(/Enter a host name, with a port/);
  type(dialog.getByLabelText('Address'), 'registry.example:5000');
  type(dialog.getByLabelText('Password', { selector: 'input' }), 'secret');
  fireEvent.click(dialog.getByRole('button', { name: 'Add registry' }));
  await waitFor(() => expect(inputsOf(core, 'registries.check')).toEqual([{ id: 'registry-2' }]));
  expect(inputsOf(core, 'registries.add')[0]).toMatchObject({ host: 'registry.example:5000', password: 'secret' });
});

test('a kept password is never shown, and stays when the rest is changed', async () => {
  renderApp('/registries?registry=registry-1&edit=1', { core: createDeployCore() });
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit built-in' }));
  dialog.getByText(/^Set on/);
  expect(dialog.queryByLabelText('Password', { selector: 'input' })).toBeNull();
  expect(dialog.getByLabelText('Address')).toHaveProperty('disabled', true);
});

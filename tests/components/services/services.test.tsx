import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { renderApp } from '../support/render-app.tsx';

const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

test('a service made from an application bears its selector, and ingress is refused without a virtual address', async () => {
  const core = createDeployCore();
  renderApp('/services?create=1&application=application-1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Create service' }));
  expect(dialog.getByLabelText('Label 1 name')).toHaveProperty('value', 'update');
  fireEvent.click(dialog.getByRole('button', { name: 'Add port' }));
  type(dialog.getByLabelText('Port 1 published'), '8080');
  type(dialog.getByLabelText('Port 1 in the container'), '80');
  type(dialog.getByLabelText('Endpoint mode'), 'dnsrr');
  await dialog.findByText(/needs the endpoint mode VIP/);
  type(dialog.getByLabelText('Port 1 mode'), 'host');
  fireEvent.click(dialog.getByRole('button', { name: 'Create service' }));
  await waitFor(() => expect(inputsOf(core, 'services.create')).toHaveLength(1));
  expect(inputsOf(core, 'services.create')[0]).toMatchObject({
    name: 'shop-web',
    registryId: 'registry-1',
    image: 'shop/shop-web:latest',
    labels: { update: 'server-config' },
    ports: [{ published: 8080, target: 80, mode: 'host', protocol: 'tcp' }],
    endpointMode: 'dnsrr',
    healthcheck: null,
    memoryMb: null,
  });
});

test('tasks show where they run and why they failed', async () => {
  renderApp('/services/service-4', { core: createDeployCore() });
  const tasks = await screen
    .findByRole('grid', { name: 'Tasks' })
    .catch(() => screen.getByRole('table', { name: 'Tasks' }));
  expect(within(tasks).getAllByText(/non-zero exit \(1\)/)).toHaveLength(2);
});

test('another health check is released, and what that does is said before', async () => {
  const core = createDeployCore();
  renderApp('/services/service-2?tab=settings', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Change health check' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Health check of shop-api' }));
  expect(dialog.getByLabelText('Health command')).toHaveProperty('value', 'test -f /ok');
  dialog.getByText(/replaces all 3 tasks of shop-api/);
  type(dialog.getByLabelText('How it is asked'), 'http');
  fireEvent.click(dialog.getByRole('button', { name: 'Release the health check' }));
  await dialog.findByText(/A port from 1 to 65535/);
  type(dialog.getByLabelText('Port in the container'), '8080');
  type(dialog.getByLabelText('Path'), '/ready');
  fireEvent.click(dialog.getByRole('button', { name: 'Release the health check' }));
  await waitFor(() => expect(inputsOf(core, 'releases.changeHealth')).toHaveLength(1));
  expect(inputsOf(core, 'releases.changeHealth')[0]).toMatchObject({
    serviceId: 'service-2',
    health: { kind: 'check', check: { intervalSeconds: 5, retries: 3 } },
  });
});

test('a service is removed only after its name was typed', async () => {
  const core = createDeployCore();
  renderApp('/services/service-4', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'More actions' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Remove mailer' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove mailer' }));
  const confirm = dialog.getByRole('button', { name: 'Remove mailer' });
  expect(confirm).toHaveProperty('disabled', true);
  type(dialog.getByLabelText('Type mailer to go on'), 'mailer');
  fireEvent.click(confirm);
  await waitFor(() =>
    expect(inputsOf(core, 'services.remove')).toEqual([{ clusterId: 'cluster-1', serviceId: 'service-4' }]),
  );
});

test('without a cluster there is nothing to create a service on', async () => {
  renderApp('/services', { core: createDeployCore({ clusters: [], services: [] }) });
  await screen.findByText('No cluster yet');
  expect(screen.getByRole('button', { name: 'Create service' })).toHaveProperty('disabled', true);
});

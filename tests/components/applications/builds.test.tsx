import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { renderApp } from '../support/render-app.tsx';

test('a failed build shows what failed, with its exit code, and the way to its line', async () => {
  renderApp('/applications/application-1?tab=builds&build=build-3', { core: createDeployCore() });
  await screen.findByText('What failed');
  screen.getByText('RUN npm ci');
  screen.getByText('exit code 1');
  screen.getByRole('button', { name: 'Show the line' });
});

test('builds are searched and filtered by their result, in the address', async () => {
  const { router } = renderApp('/applications/application-1?tab=builds', { core: createDeployCore() });
  const list = within(await screen.findByRole('navigation', { name: 'Builds' }));
  await list.findByText(/Update the logo/);
  fireEvent.change(screen.getByLabelText('Result'), { target: { value: 'failed' } });
  await waitFor(() => expect(list.queryByText(/Update the logo/)).toBeNull());
  list.getByText(/Pin the payment library/);
  expect(router.state.location.search).toMatchObject({ result: 'failed' });
  fireEvent.change(screen.getByLabelText('Search builds'), { target: { value: 'logo' } });
  await screen.findByText('No build fits.');
  fireEvent.click(screen.getByRole('button', { name: 'Show all builds' }));
  await screen.findByText(/Update the logo/);
});

test('the durations of the last builds lead to them, and the image is shown layer by layer', async () => {
  const core = createDeployCore();
  renderApp('/applications/application-1?tab=builds&build=build-3', { core });
  fireEvent.click(await screen.findByRole('button', { name: /Built, 1 m 35 s$/ }));
  fireEvent.click(await screen.findByRole('radio', { name: 'Layers' }));
  const layers = within(await screen.findByRole('region', { name: 'Layers' }));
  layers.getByText('21.8 MiB');
  layers.getByText('1 command added nothing.');
  fireEvent.click(screen.getByRole('radio', { name: 'Steps of the Dockerfile' }));
  await screen.findByText('[3/3] RUN npm ci');
  fireEvent.click(screen.getByRole('button', { name: 'Build again without cache' }));
  await waitFor(() =>
    expect(inputsOf(core, 'builds.start')).toEqual([
      expect.objectContaining({ applicationId: 'application-1', fresh: true }),
    ]),
  );
});

test('limits, arguments and secrets are set in the form; a kept secret shows only its name and date', async () => {
  const core = createDeployCore();
  renderApp('/applications/application-1?tab=settings&edit=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit shop-web' }));
  dialog.getByText(/^npm: set on/);
  fireEvent.click(dialog.getByRole('button', { name: 'Remove secret npm' }));
  fireEvent.click(dialog.getByRole('button', { name: 'Add secret' }));
  fireEvent.change(dialog.getByLabelText('Name of secret 1'), { target: { value: 'my secret' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Save application' }));
  await dialog.findAllByText(/^Names of secrets have letters/);
  fireEvent.change(dialog.getByLabelText('Name of secret 1'), { target: { value: 'pip' } });
  fireEvent.change(dialog.getByLabelText('Value of secret 1'), { target: { value: 'hunter2' } });
  fireEvent.change(dialog.getByLabelText('Memory at most'), { target: { value: '512' } });
  fireEvent.change(dialog.getByLabelText('Build host'), { target: { value: '' } });
  fireEvent.click(dialog.getByRole('button', { name: 'Save application' }));
  await waitFor(() => expect(inputsOf(core, 'applications.update')).toHaveLength(1));
  expect(inputsOf(core, 'applications.update')[0]).toMatchObject({
    application: {
      buildHostId: null,
      build: { memoryMb: 512, cpus: null, args: { NODE_ENV: 'production' }, way: 'auto' },
      buildSecrets: { npm: null, pip: 'hunter2' },
    },
  });
});

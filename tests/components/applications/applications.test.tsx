import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { renderApp } from '../support/render-app.tsx';

const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

const form = () => screen.findByRole('dialog', { name: 'Add application' });

test('an incomplete application is not sent; each field says what it wants', async () => {
  const core = createDeployCore();
  renderApp('/applications?add=1', { core });
  const dialog = within(await form());
  type(dialog.getByLabelText('Name'), 'Shop Web');
  fireEvent.click(dialog.getByRole('button', { name: 'Add application' }));
  await dialog.findByText(/Use lower-case letters/);
  dialog.getByText(/Enter a Git address/);
  expect(inputsOf(core, 'applications.add')).toEqual([]);
});

test('an empty selector is refused at its field', async () => {
  const core = createDeployCore();
  renderApp('/applications?add=1', { core });
  const dialog = within(await form());
  type(dialog.getByLabelText('Name'), 'shop');
  type(dialog.getByLabelText('Git address'), 'https://git.example/shop.git');
  fireEvent.click(dialog.getByRole('button', { name: 'Add application' }));
  await dialog.findByText(/an empty selector selects nothing/);
  expect(inputsOf(core, 'applications.add')).toEqual([]);
});

test('over SSH the server key is shown and accepted before branches are listed, and goes along', async () => {
  const core = createDeployCore();
  renderApp('/applications?add=1', { core });
  const dialog = within(await form());
  type(dialog.getByLabelText('Name'), 'shop');
  type(dialog.getByLabelText('Git address'), 'git@git.example:shop.git');
  type(dialog.getByLabelText('Label 1 name'), 'app');
  type(dialog.getByLabelText('Label 1 value'), 'shop');
  fireEvent.click(dialog.getByRole('button', { name: 'Test access' }));
  await dialog.findByText(/SHA256:/);
  fireEvent.click(dialog.getByRole('button', { name: 'Accept host key' }));
  await dialog.findByText(/The source can be read\. main is at/);
  fireEvent.click(dialog.getByRole('button', { name: 'Add application' }));
  await waitFor(() => expect(inputsOf(core, 'applications.add')).toHaveLength(1));
  expect(inputsOf(core, 'applications.add')[0]).toMatchObject({
    name: 'shop',
    image: 'shop',
    git: { url: 'git@git.example:shop.git', branch: 'main', method: 'deploy-key' },
    gitHostKey: { type: 'ssh-ed25519' },
    selector: { app: 'shop' },
    buildHostId: null,
    registryId: 'registry-1',
  });
});

test('a rule that follows tags goes along with its watched paths, and the look says what it saw', async () => {
  const core = createDeployCore();
  renderApp('/applications?add=1', { core });
  const dialog = within(await form());
  type(dialog.getByLabelText('Name'), 'shop');
  type(dialog.getByLabelText('Git address'), 'https://git.example/shop.git');
  fireEvent.change(dialog.getByLabelText('Build from'), { target: { value: 'tag' } });
  type(dialog.getByLabelText('Tags'), 'v1.*');
  type(dialog.getByLabelText('Watched paths'), 'web/**\n\nshared\n');
  type(dialog.getByLabelText('Label 1 name'), 'app');
  type(dialog.getByLabelText('Label 1 value'), 'shop');
  fireEvent.click(dialog.getByRole('button', { name: 'Test access' }));
  await dialog.findByText(/v1\.4\.0 is the only tag that fits/);
  await dialog.findByText('Dockerfile is there.');
  await dialog.findByText(/Git LFS keeps \*\.psd elsewhere/);
  fireEvent.click(dialog.getByRole('button', { name: 'Add application' }));
  await waitFor(() => expect(inputsOf(core, 'applications.add')).toHaveLength(1));
  const source = { follow: 'tag', tagPattern: 'v1.*', watch: ['web/**', 'shared'] };
  expect(inputsOf(core, 'applications.add')[0]).toMatchObject({ source });
});

test('the page tells what a push would reach, and builds on demand', async () => {
  const core = createDeployCore();
  const { router } = renderApp('/applications/application-1', { core });
  const selected = await screen.findByRole('list', { name: 'Selected services' });
  within(selected).getByRole('link', { name: 'shop-api' });
  fireEvent.click(screen.getByRole('button', { name: 'Build now' }));
  await screen.findByRole('button', { name: 'Release this build' });
  expect(inputsOf(core, 'builds.start')).toEqual([{ applicationId: 'application-1' }]);
  expect(router.state.location.search).toMatchObject({ tab: 'builds', build: 'build-2' });
});

test('a token over plain http is said to be readable on the way; over https nothing is said', async () => {
  renderApp('/applications?add=1', { core: createDeployCore() });
  const dialog = within(await form());
  type(dialog.getByLabelText('Git address'), 'http://git.example/shop.git');
  type(dialog.getByLabelText('Login'), 'token');
  await dialog.findByText(/the token travels in the clear/);
  type(dialog.getByLabelText('Git address'), 'https://git.example/shop.git');
  await waitFor(() => expect(dialog.queryByText(/travels in the clear/)).toBeNull());
});

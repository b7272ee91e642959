import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { createFakeCore } from '../../support/fake-client.ts';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { registryAnswers, sampleTag } from '../../support/sample-registries.ts';
import { renderApp } from '../support/render-app.tsx';

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

test('an address of Alibaba Cloud is explained, and the one inside the cloud is suggested when hosts reach it', async () => {
  renderApp('/registries?add=1', { core: createDeployCore() });
  const dialog = within(await screen.findByRole('dialog', { name: 'Add registry' }));
  type(dialog.getByLabelText('Address'), 'registry.cn-hangzhou.aliyuncs.com');
  dialog.getByText(/personal edition, region Hangzhou/);
  fireEvent.click(dialog.getByRole('button', { name: /^Try these addresses from/ }));
  await dialog.findByText('suggested');
  fireEvent.click(dialog.getAllByRole('button', { name: 'Use this address' })[0] as HTMLElement);
  expect(dialog.getByLabelText('Address')).toHaveProperty('value', 'registry-vpc.cn-hangzhou.aliyuncs.com');
});

test('a login is tried before it is saved, and what was asked is said', async () => {
  const core = createDeployCore();
  renderApp('/registries?add=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Add registry' }));
  type(dialog.getByLabelText('Name'), 'hub');
  type(dialog.getByLabelText('Address'), 'registry.example');
  fireEvent.click(dialog.getByRole('button', { name: 'Test login' }));
  await dialog.findByText('May push');
  dialog.getByText(/POST \/v2\/shop\/shop-web\/blobs\/uploads\/ → 202/);
  expect(inputsOf(core, 'registries.testLogin')).toMatchObject([{ id: null, registry: { host: 'registry.example' } }]);
});

test('a kept password is never shown, and stays when the rest is changed', async () => {
  renderApp('/registries/registry-1?edit=1', { core: createDeployCore() });
  const dialog = within(await screen.findByRole('dialog', { name: 'Edit built-in' }));
  dialog.getByText(/^Set on/);
  expect(dialog.queryByLabelText('Password', { selector: 'input' })).toBeNull();
  expect(dialog.getByLabelText('Address')).toHaveProperty('disabled', true);
});

test('logins of docker are taken over by choice; those of a helper are named only', async () => {
  const core = createDeployCore();
  renderApp('/registries?import=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Import logins of docker' }));
  fireEvent.click(dialog.getByRole('button', { name: 'Read the file of this computer' }));
  await dialog.findByText(/credential helper secretservice/);
  expect(dialog.getByLabelText('ghcr.io')).toHaveProperty('disabled', true);
  fireEvent.click(dialog.getByRole('button', { name: 'Import 1 login' }));
  await waitFor(() =>
    expect(inputsOf(core, 'registries.importLogins')).toEqual([{ text: null, hosts: ['docker.io'] }]),
  );
});

test('tags are told with their platforms', async () => {
  renderApp('/registries/registry-1?repository=shop/shop-web', { core: createDeployCore() });
  await screen.findByText('main-0b7e911');
  expect(await screen.findAllByText('linux/amd64, linux/arm64')).toHaveLength(3);
});

test('thousands of tags are listed at once and described on demand, which can be stopped', async () => {
  const tags = Array.from({ length: 3000 }, (_, number) => `t${String(number).padStart(4, '0')}`);
  const core = createFakeCore({
    records: sampleRecords(),
    settings: { language: 'en' },
    answers: {
      ...registryAnswers,
      'registries.tags': async function* ({ withDetails }: { withDetails: boolean }, signal: AbortSignal) {
        yield { type: 'tags', tags };
        if (!withDetails) return;
        yield { type: 'details', details: [sampleTag('t2999', 'a', 1)], done: 1, total: tags.length };
        await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      },
    },
  });
  renderApp('/registries/registry-1?repository=shop/shop-web', { core });
  const describe = await screen.findByRole('button', { name: 'Read the details of 3000 tags' });
  expect(screen.getAllByRole('row').length).toBeLessThan(80);
  fireEvent.click(describe);
  await screen.findByText('1 of 3000 tags');
  fireEvent.click(screen.getByRole('button', { name: 'Stop reading' }));
  await screen.findByText(/Stopped: details of 1 of 3000 tags were read/);
});

test('a registry that lists nothing is looked into by name', async () => {
  const core = createDeployCore();
  renderApp('/registries/registry-1', { core });
  await screen.findByText('tools/backup');
  type(screen.getByLabelText('Name of a repository'), 'team/App');
  fireEvent.click(screen.getByRole('button', { name: 'Show this repository' }));
  await screen.findByText(/Use lower-case letters, digits, dots/);
  type(screen.getByLabelText('Name of a repository'), 'team/app');
  fireEvent.click(screen.getByRole('button', { name: 'Show this repository' }));
  await waitFor(() =>
    expect(inputsOf(core, 'registries.nameRepositories')).toEqual([{ id: 'registry-1', repositories: ['team/app'] }]),
  );
});

test('what the rules would remove is shown first, with reasons, and only that is removed', async () => {
  const core = createDeployCore();
  renderApp('/registries/registry-1?tab=retention', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Show what would go' }));
  await screen.findByText('shop-web runs it.');
  screen.getByText('Not among the newest 10, and older than 14 days.');
  fireEvent.click(screen.getByRole('button', { name: 'Remove 1 image' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Remove 1 image' }));
  type(dialog.getByRole('textbox'), 'built-in');
  fireEvent.click(dialog.getByRole('button', { name: 'Remove 1 image' }));
  await waitFor(() =>
    expect(inputsOf(core, 'registries.applyRetention')).toMatchObject([
      { id: 'registry-1', removals: [{ repository: 'shop/shop-web', tags: ['main-0b7e911'] }] },
    ]),
  );
});

test('a rule that would let everything go is not saved', async () => {
  const core = createDeployCore();
  renderApp('/registries/registry-1?tab=retention', { core });
  type(await screen.findByLabelText('Keep the newest'), '');
  type(screen.getByLabelText('Older than days'), '');
  fireEvent.click(screen.getByRole('button', { name: 'Save rules' }));
  await screen.findByText(/else everything would go/);
  expect(inputsOf(core, 'registries.setRetention')).toEqual([]);
});

test('a schedule says when it is due, and is switched off', async () => {
  const core = createDeployCore();
  renderApp('/registries/registry-1?tab=retention', { core });
  await screen.findByText('Next run');
  screen.getByText(/Asia\/Shanghai/);
  const choice = screen.getByLabelText('Follow the rules');
  expect(choice).toHaveProperty('value', 'weekly');
  type(choice, 'interval');
  type(screen.getByLabelText('Hours between'), '');
  fireEvent.click(screen.getByRole('button', { name: 'Save schedule' }));
  await waitFor(() => expect(screen.getByLabelText('Hours between')).toHaveProperty('ariaInvalid', 'true'));
  type(choice, 'off');
  fireEvent.click(screen.getByRole('button', { name: 'Save schedule' }));
  await waitFor(() =>
    expect(inputsOf(core, 'registries.setRetentionSchedule')).toEqual([{ id: 'registry-1', schedule: null }]),
  );
});

test('hosts that hold an older login are named, with the plan that renews it', async () => {
  renderApp('/registries/registry-1?tab=login', { core: createDeployCore() });
  await screen.findByText('holds an older login');
  screen.getByRole('button', { name: 'Show the plan to renew it on 1 host' });
});

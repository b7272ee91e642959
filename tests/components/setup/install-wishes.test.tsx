import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { firstWishes } from '../../../shared/domain/plans-wishes.ts';
import type { Setup } from '../../../shared/schema/plan.ts';
import type { Answers } from '../../support/fake-client.ts';
import { addedHost, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

const host = addedHost(hostInput('mgr01', 1), 'host-1');
const setup: Setup = {
  ...{ id: 'setup-1', page: 'wishes', hostIds: ['host-1'], wishes: firstWishes(['host-1']), createdAt: 1 },
  ...{ finishedAt: null, checkOperationId: null, applyOperationId: null },
};

function open(answers: Answers = {}) {
  const core = createSetupCore({ records: { hosts: [host], setups: [setup] }, answers });
  renderApp('/setup/setup-1', { core });
  const installs = () =>
    core.calls.flatMap(({ path, input }) => (path === 'provisioning.save' ? [JSON.stringify(input)] : []));
  return { core, installs };
}

const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });
const canPlan = () => !screen.getByRole('button', { name: 'Make the plan' }).hasAttribute('disabled');

test('an offline bundle is asked for, and without one there is no plan', async () => {
  const { installs } = open();
  type(await screen.findByLabelText('How Docker is installed'), 'offline');
  const field = await screen.findByLabelText('Folder or file of the bundle');
  // Where the packages come from, and in which version, says the bundle itself.
  expect(screen.queryByLabelText("Docker's packages come from")).toBeNull();
  expect(screen.queryByLabelText('Version of Docker')).toBeNull();
  await screen.findByText('Name the folder or the file.');
  expect(canPlan()).toBe(false);
  expect(installs().join()).not.toContain('offline');
  type(field, ' /srv/docker-27 ');
  await waitFor(() => expect(canPlan()).toBe(true));
  await waitFor(() => expect(installs().at(-1)).toContain('"method":"offline"'));
  expect(installs().at(-1)).toContain('"bundle":"/srv/docker-27"');
});

test('the fingerprint of a key is asked for only with an own copy of Docker’s tree, and a wrong one is named', async () => {
  const { installs } = open();
  type(await screen.findByLabelText('How Docker is installed'), 'repository');
  type(await screen.findByLabelText("Docker's packages come from"), 'own');
  type(await screen.findByLabelText('Address of the packages'), 'https://mirror.example/yum');
  expect(screen.queryByLabelText('Fingerprint of its key')).toBeNull();
  type(screen.getByLabelText('Address of the packages'), 'https://mirror.example/docker-ce');
  const fingerprint = await screen.findByLabelText('Fingerprint of its key');
  type(fingerprint, 'abc');
  await screen.findByText('“abc” is no fingerprint. It has 40 hex digits.');
  expect(canPlan()).toBe(false);
  type(fingerprint, '9DC8 5822 9FC7 DD38 854A  E2D8 8D81 803C 0EBF CD88');
  await waitFor(() =>
    expect(installs().at(-1)).toContain('"keyFingerprint":"9DC858229FC7DD38854AE2D88D81803C0EBFCD88"'),
  );
});

test('the login of a proxy is kept at once, in no wish, and the password is not shown again', async () => {
  let kept: unknown;
  const { core, installs } = open({
    'provisioning.proxyLogin': () => ({ setAt: kept ? Date.UTC(2026, 2, 3) : null }),
    'provisioning.setProxyLogin': (input: unknown) => {
      kept = input;
    },
  });
  type(await screen.findByLabelText('Proxy of the hosts'), 'http://proxy.example:3128');
  const password = await screen.findByLabelText('Password of the proxy http://proxy.example:3128');
  type(screen.getByLabelText('User of the proxy http://proxy.example:3128'), 'ada');
  type(password, 'correct horse');
  fireEvent.click(await screen.findByRole('button', { name: 'Keep the login' }));
  await screen.findByText(/^Set on/);
  const login = { username: 'ada', password: 'correct horse' };
  expect(kept).toEqual({ address: 'http://proxy.example:3128', login });
  expect(screen.queryByDisplayValue('correct horse')).toBeNull();
  await waitFor(() => expect(installs().at(-1)).toContain('proxy.example'));
  expect(installs().join()).not.toContain('correct horse');
  expect(core.calls.filter(({ input }) => JSON.stringify(input ?? '').includes('correct horse'))).toHaveLength(1);
});

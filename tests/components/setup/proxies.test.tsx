import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { firstWishes } from '../../../shared/domain/plans-wishes.ts';
import type { Setup } from '../../../shared/schema/plan.ts';
import { addedHost, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

const hosts = ['mgr01', 'ws01'].map((name, index) => addedHost(hostInput(name, index + 1), `host-${index + 1}`));
const ids = hosts.map(({ id }) => id);
const setup: Setup = {
  ...{ id: 'setup-1', page: 'wishes', hostIds: ids, wishes: firstWishes(ids), createdAt: 1, finishedAt: null },
  ...{ checkOperationId: null, applyOperationId: null },
};

test('one host has a proxy of its own, another none, and a wrong address is said at its field', async () => {
  const core = createSetupCore({ records: { hosts, setups: [setup] } });
  renderApp('/setup/setup-1', { core });
  const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });
  type(await screen.findByLabelText('Proxy of the hosts'), 'http://proxy.example:3128');
  type(screen.getByLabelText('Proxy of mgr01'), 'none');
  type(screen.getByLabelText('Proxy of ws01'), 'own');
  type(await screen.findByLabelText('Address of the proxy of ws01'), 'proxy');
  await screen.findByText(/“proxy” is no address of a proxy/);
  expect(screen.getByRole('button', { name: 'Make the plan' }).hasAttribute('disabled')).toBe(true);
  type(screen.getByLabelText('Address of the proxy of ws01'), 'http://10.0.0.9:8080');
  await screen.findByLabelText('User of the proxy http://10.0.0.9:8080');
  const saved = () => core.calls.filter(({ path }) => path === 'provisioning.save').at(-1)?.input;
  await waitFor(
    () =>
      expect(saved()).toMatchObject({
        wishes: {
          install: {
            proxy: {
              all: { address: 'http://proxy.example:3128' },
              hosts: { 'host-1': false, 'host-2': { address: 'http://10.0.0.9:8080' } },
            },
          },
        },
      }),
    { timeout: 3000 },
  );
});

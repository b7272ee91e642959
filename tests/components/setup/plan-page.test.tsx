import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { addedHost, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

// The whole window is drawn: on a busy machine that takes a while.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

const hosts = ['mgr01', 'ws01'].map((name, index) => addedHost(hostInput(name, index + 1), `host-${index + 1}`));
const task = encodeURIComponent(JSON.stringify({ kind: 'repairDrift' }));
const address = `/plan?task=${task}&hosts=host-1,host-2`;

test('a task in the address becomes a plan that can be read, applied and watched', async () => {
  const core = createSetupCore({ records: { hosts } });
  const { router } = renderApp(address, { core });
  await screen.findByRole('heading', { name: 'Set 2 hosts right again' });
  expect(core.calls.find(({ path }) => path === 'provisioning.planTask')?.input).toEqual({
    task: { kind: 'repairDrift' },
    hostIds: ['host-1', 'host-2'],
  });
  expect(router.state.location.pathname).toBe('/plan/plan-1');
  expect(screen.getAllByText('Will run').length).toBeGreaterThan(0);
  fireEvent.click(await screen.findByRole('button', { name: 'Apply the plan to 2 hosts' }));
  await screen.findByText('Applied and read back');
  expect(core.calls.find(({ path }) => path === 'provisioning.apply')?.input).toEqual({ planId: 'plan-1' });
  fireEvent.click(screen.getByRole('tab', { name: 'Plan' }));
  await waitFor(() => expect(screen.getAllByText('Will run').length).toBeGreaterThan(0));
});

test('an address that names no work says so', async () => {
  renderApp('/plan?task=nonsense', { core: createSetupCore({ records: { hosts } }) });
  await screen.findByText(/names no work that Slipway knows/);
});

test('a plan that core no longer has is said to be gone', async () => {
  const answers = {
    'provisioning.shownPlan': () => {
      throw new SlipwayError('notFound', { data: { collection: 'plans', id: 'old' } });
    },
  };
  renderApp('/plan/old', { core: createSetupCore({ records: { hosts }, answers }) });
  await screen.findByText('This plan is no longer kept');
});

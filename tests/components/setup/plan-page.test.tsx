import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { addedHost, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

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
  expect(core.calls.find(({ path }) => path === 'provisioning.apply')?.input).toEqual({
    planId: 'plan-1',
    options: {},
  });
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

test('an apply is held, a host tried again, a step left out with its reason', async () => {
  const step = { id: 's', hostId: 'host-1', title: { key: 'app.nav.hosts', params: {} }, startedAt: 1, detail: [] };
  const failed = { ...step, state: 'failed' as const, finishedAt: 2, error: null };
  const waiting = { ...step, id: 't', hostId: 'host-2', state: 'pending' as const, finishedAt: null, error: null };
  const operation = {
    ...{ id: 'op', kind: 'maintenance' as const, title: step.title, subjectId: 'plan-1', state: 'running' as const },
    ...{ progress: 0, steps: [failed, waiting], error: null, createdAt: 1, startedAt: 1, finishedAt: null },
    ...{ cancellable: true, resumable: false },
    apply: { parallelHosts: 16, canaryHostId: 'host-2', paused: false },
  };
  const calls = ['pause', 'retryHost', 'leaveOut'].map((name) => `provisioning.${name}`);
  const answers = Object.fromEntries(calls.map((name) => [name, () => undefined]));
  const core = createSetupCore({ records: { hosts, operations: [operation] }, answers });
  renderApp('/plan/plan-1', { core });
  const inputOf = (path: string) =>
    waitFor(() => core.calls.find((call) => call.path === path)?.input ?? expect.fail());
  fireEvent.click(await screen.findByRole('button', { name: 'Hold' }));
  expect(await inputOf('provisioning.pause')).toEqual({ operationId: 'op' });
  fireEvent.click(screen.getByRole('button', { name: 'More about mgr01' }));
  fireEvent.click(await screen.findByRole('menuitem', { name: 'Try mgr01 again' }));
  expect(await inputOf('provisioning.retryHost')).toEqual({ operationId: 'op', hostId: 'host-1' });
  fireEvent.click(screen.getByRole('button', { name: 'Leave this step out' }));
  fireEvent.change(await screen.findByRole('textbox', { name: /Reason/ }), { target: { value: ' no disk ' } });
  fireEvent.click(screen.getByRole('button', { name: 'Leave it out' }));
  expect(await inputOf('provisioning.leaveOut')).toEqual({
    ...{ operationId: 'op', hostId: 'host-1', stepId: 's', reason: 'no disk' },
  });
});

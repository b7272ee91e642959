import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { firstWishes } from '../../../shared/domain/plans-wishes.ts';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { Operation } from '../../../shared/schema/operation.ts';
import type { Setup, SetupPage } from '../../../shared/schema/plan.ts';
import { addedHost, createSetupCore, hostInput, samplePlan } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

const hosts = ['mgr01', 'ws01'].map((name, index) => addedHost(hostInput(name, index + 1), `host-${index + 1}`));
const ids = hosts.map(({ id }) => id);
const button = (name: string | RegExp) => screen.findByRole('button', { name });
const press = async (name: string | RegExp) => {
  await waitFor(async () => expect((await button(name)).hasAttribute('disabled')).toBe(false));
  fireEvent.click(await button(name));
};

function setupAt(page: SetupPage, more: Partial<Setup> = {}): Setup {
  return {
    id: 'setup-1',
    page,
    hostIds: ids,
    wishes: firstWishes(ids),
    checkOperationId: null,
    applyOperationId: null,
    createdAt: 1,
    finishedAt: null,
    ...more,
  };
}

test('the whole way: choose, connect, check, wish, plan, apply, done', async () => {
  const core = createSetupCore({ records: { hosts, setups: [setupAt('hosts', { hostIds: [] })] } });
  renderApp('/setup/setup-1', { core });
  fireEvent.click(await screen.findByRole('checkbox', { name: 'Select all rows' }));
  await press('Connect 2 hosts');
  await press('Accept the 2 shown keys');
  await screen.findByText('2 of 2 hosts logged in');
  await press('Continue to the checks');
  await screen.findByRole('heading', { name: 'Check the hosts' });
  await press('Continue to the wishes');
  expect(await screen.findByLabelText('Role of mgr01')).toHaveProperty('value', 'manager');
  await press('Make the plan');
  await press('Apply the plan to 2 hosts');
  await screen.findByRole('heading', { name: 'The hosts are set up' });
});

test('wishes are kept as they are typed, but never invalid ones', async () => {
  const core = createSetupCore({ records: { hosts, setups: [setupAt('wishes')] } });
  renderApp('/setup/setup-1', { core });
  const mirrors = await screen.findByRole('textbox', { name: 'Registry mirrors (accelerator)' });
  fireEvent.change(mirrors, { target: { value: 'ftp://x' } });
  await screen.findByText(/“ftp:\/\/x” is no address of a mirror/);
  expect((await button('Make the plan')).hasAttribute('disabled')).toBe(true);
  fireEvent.change(mirrors, { target: { value: 'https://mirror.example' } });
  await waitFor(() => expect(core.calls.some(({ path }) => path === 'provisioning.save')).toBe(true), {
    timeout: 2000,
  });
  const saves = core.calls.filter(({ path }) => path === 'provisioning.save');
  expect(saves.map(({ input }) => input)).toMatchObject([{ wishes: { mirrors: ['https://mirror.example'] } }]);
});

test('a blocked plan names what blocks it and can not be applied', async () => {
  const setup = setupAt('plan');
  const core = createSetupCore({
    records: { hosts, setups: [setup] },
    answers: {
      'provisioning.plan': () => ({
        ...samplePlan(setup, new Map()),
        blockers: [{ hostId: 'host-2', reason: { key: 'provisioning.notice.noAddress', params: { host: 'ws01' } } }],
      }),
    },
  });
  renderApp('/setup/setup-1', { core });
  expect((await screen.findByRole('alert')).textContent).toContain('ws01 has several addresses');
  expect((await button('Apply the plan to 2 hosts')).hasAttribute('disabled')).toBe(true);
});

test('a step of the plan opens to its command, proof and file', async () => {
  renderApp('/setup/setup-1', { core: createSetupCore({ records: { hosts, setups: [setupAt('plan')] } }) });
  const host = within(await screen.findByRole('region', { name: 'mgr01' }));
  fireEvent.click(host.getByRole('button', { name: /^Use the registry mirrors/ }));
  expect(host.getByText('/etc/docker/daemon.json')).toBeTruthy();
  expect(host.getByRole('region', { name: /^Command:/ }).textContent).toContain('apt-get install -y docker.io');
  expect(host.getByText('Restarts docker')).toBeTruthy();
});

test('a stale plan is told, and made again', async () => {
  const core = createSetupCore({
    records: { hosts, setups: [setupAt('plan')] },
    answers: {
      'provisioning.apply': () => {
        throw new SlipwayError('plan.stale', { data: { reason: 'facts' } });
      },
    },
  });
  renderApp('/setup/setup-1', { core });
  await press('Apply the plan to 2 hosts');
  const note = within(await screen.findByRole('alert'));
  fireEvent.click(note.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(core.calls.filter(({ path }) => path === 'provisioning.plan')).toHaveLength(2));
});

test('a failed step stands open with its error, and the set-up can be resumed', async () => {
  const error = {
    code: 'step.failed',
    data: { step: 'Install Docker', detail: 'E: no such package' },
    retryable: true,
  } as const;
  const step = {
    hostId: 'host-2',
    title: { key: 'provisioning.step.docker-install.title', params: { host: 'ws01', source: 'docker.io' } },
    startedAt: 1,
    finishedAt: 2,
    detail: [],
  };
  const operation: Operation = {
    id: 'apply-1',
    kind: 'setup',
    title: { key: 'provisioning.operation.title', params: { count: 2 } },
    subjectId: 'setup-1',
    state: 'failed',
    progress: 0.5,
    steps: [
      { ...step, id: 'a', hostId: 'host-1', state: 'done', error: null },
      { ...step, id: 'b', state: 'failed', error },
    ],
    error,
    createdAt: 1,
    startedAt: 1,
    finishedAt: 2,
    cancellable: false,
    resumable: true,
  };
  const core = createSetupCore({
    records: { hosts, setups: [setupAt('apply', { applyOperationId: 'apply-1' })], operations: [operation] },
  });
  renderApp('/setup/setup-1', { core });
  const row = within(await screen.findByRole('listitem', { name: 'ws01' }));
  expect(row.getAllByText('Failed').length).toBeGreaterThan(0);
  expect(row.getByText(/E: no such package/)).toBeTruthy();
  await press('Resume at the step that failed');
  await waitFor(() => expect(core.calls.at(-1)).toEqual({ path: 'operations.resume', input: { id: 'apply-1' } }));
});

test('a set-up that is gone says so', async () => {
  renderApp('/setup/none', { core: createSetupCore() });
  await screen.findByText('It is no longer there.');
});

test('each step has an address: back and forward lead through them, a link opens one', async () => {
  const core = createSetupCore({ records: { hosts, setups: [setupAt('checks')] } });
  const { router } = renderApp('/setup/setup-1?step=wishes', { core });
  await screen.findByLabelText('Role of mgr01');
  await press('Back');
  await screen.findByRole('heading', { name: 'Check the hosts' });
  expect(router.state.location.search).toEqual({ step: 'checks' });
  router.history.back();
  await screen.findByLabelText('Role of mgr01');
  await waitFor(() => expect(router.state.location.search).toEqual({ step: 'wishes' }));
  router.history.forward();
  await screen.findByRole('heading', { name: 'Check the hosts' });
});

test('an address of a step that can not be gone to leads to where the set-up is', async () => {
  const core = createSetupCore({ records: { hosts, setups: [setupAt('checks')] } });
  const { router } = renderApp('/setup/setup-1?step=done', { core });
  await screen.findByRole('heading', { name: 'Check the hosts' });
  await waitFor(() => expect(router.state.location.search).toEqual({ step: 'checks' }));
});

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { HostState } from '../../../shared/schema/host.ts';
import type { MirrorState } from '../../../shared/schema/mirror.ts';
import { addedHost, checkedState, createSetupCore, hostInput } from '../../support/fake-setup-core.ts';
import { renderApp } from '../support/render-app.tsx';

const host = addedHost(hostInput('mgr01', 1), 'host-1');
const alibaba = 'https://a1b2c3d4.mirror.aliyuncs.com';
const dead: MirrorState = {
  url: alibaba,
  verdict: 'dead',
  cause: 'forbidden',
  detail: '',
  status: 403,
  answerMs: 40,
  pullMs: null,
  bytes: null,
  digest: null,
  measuredAt: Date.now(),
  deadSince: Date.now(),
};

function stateWith(changes: Partial<HostState>): HostState {
  const state = checkedState(host, 1, ['swarm-manager']);
  const summary = state.summary && {
    ...state.summary,
    dockerVersion: '20.10.24',
    dockerActive: true,
    mirrors: [`${alibaba}/`],
  };
  return { ...state, summary, mirrors: [dead], ...changes };
}

const daemonJson: NonNullable<HostState['daemonJson']> = {
  text: '{\n  "log-driver": "local"\n}\n',
  keys: [{ key: 'log-driver', value: '"local"', state: 'afterRestart' }],
  backups: [{ name: 'daemon.json.bak-20261128T170000Z', sha256: 'a'.repeat(64), putAsideAt: Date.now() }],
};

function open(changes: Partial<HostState> = { daemonJson }) {
  const core = createSetupCore({
    records: { hosts: [host], hostStates: [stateWith(changes)] },
    answers: { 'mirrors.measure': () => ({ operationId: 'operation-1' }) },
  });
  return { ...renderApp('/hosts/host-1?tab=docker', { core }), core };
}

test('a mirror of a personal kind that refuses is shown as dead, and explained', async () => {
  const { core } = open();
  const table = await screen.findByRole('grid', { name: 'Pull mirrors' });
  within(table).getByText('Dead');
  within(table).getByText(/Only inside its own cloud/);
  const [why] = within(table).getAllByRole('button', { name: /a1b2c3d4/ });
  if (why) fireEvent.click(why);
  await screen.findByText(/It answers with HTTP 403/);
  fireEvent.click(screen.getByRole('button', { name: 'Measure pull mirrors from 1 host' }));
  await waitFor(() => expect(core.calls.some(({ path }) => path === 'mirrors.measure')).toBe(true));
  const call = core.calls.find(({ path }) => path === 'mirrors.measure');
  expect(call?.input).toEqual({ hostIds: ['host-1'], mirrors: [alibaba] });
});

test('each key of daemon.json says whether Docker goes by it, and an earlier file can be put back', async () => {
  const { router } = open();
  const table = await screen.findByRole('grid', { name: 'Keys of daemon.json' });
  within(table).getByText('After a restart');
  fireEvent.click(screen.getByRole('button', { name: 'Put daemon.json.bak-20261128T170000Z back', hidden: true }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plan/));
});

test('changed settings open a plan that names only what was changed', async () => {
  const { core } = open();
  fireEvent.click(await screen.findByRole('button', { name: "Change Docker's settings" }));
  const size = await screen.findByLabelText('Largest size of a log file');
  const plan = screen.getByRole('button', { name: 'Show the plan' });
  expect(plan.hasAttribute('disabled')).toBe(true);
  fireEvent.change(size, { target: { value: 'huge' } });
  await screen.findByText('huge is no size. Write for instance 20m.');
  fireEvent.change(size, { target: { value: '20m' } });
  fireEvent.click(plan);
  await waitFor(() => expect(core.calls.some(({ path }) => path === 'provisioning.planTask')).toBe(true));
  expect(core.calls.find(({ path }) => path === 'provisioning.planTask')?.input).toMatchObject({
    task: { kind: 'daemonSettings', mirrors: null, settings: { logMaxSize: '20m', logDriver: null } },
    hostIds: ['host-1'],
  });
});

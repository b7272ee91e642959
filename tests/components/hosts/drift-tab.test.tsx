import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Baseline } from '../../../shared/schema/drift.ts';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

const records = sampleRecords();
const host = records.hosts[0];
if (!host) throw new Error('no sample host');
const entry = { operationId: 'op', at: Date.now(), acceptedAt: null };
const baseline: Baseline = {
  id: host.id,
  entries: [
    { ...entry, name: 'docker/unit', value: 'active, enabled' },
    { ...entry, name: 'daemon.json/registry-mirrors', value: '["http://mirror.example"]' },
  ],
  drift: [{ name: 'docker/unit', found: 'stopped, enabled' }],
  comparedAt: Date.now(),
  since: Date.now(),
};

function open() {
  const answers = { 'provisioning.acceptDrift': () => undefined };
  const core = createFakeCore({ records: { ...records, baselines: [baseline] }, answers });
  return renderApp(`/hosts/${host?.id}?tab=drift`, { core });
}

test('what differs is shown beside what was set, and can be accepted', async () => {
  const { core } = open();
  await screen.findByText('1 thing is no longer as Slipway set it');
  expect(screen.getByText('stopped, starts at boot')).toBeTruthy();
  expect(screen.getByText('active, starts at boot')).toBeTruthy();
  expect(screen.getByText('daemon.json: registry-mirrors')).toBeTruthy();
  fireEvent.click(screen.getByRole('button', { name: 'Accept as it is now' }));
  await waitFor(() =>
    expect(core.calls.find(({ path }) => path === 'provisioning.acceptDrift')?.input).toEqual({
      hostId: host.id,
      names: ['docker/unit'],
    }),
  );
});

test('what differs is set right by a plan', async () => {
  const { router } = open();
  fireEvent.click(await screen.findByRole('button', { name: 'Set it right' }));
  await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/plan/));
  expect(router.state.location.search).toMatchObject({ hosts: host.id, task: '{"kind":"repairDrift"}' });
});

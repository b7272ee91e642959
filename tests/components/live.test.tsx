import { act, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { useLiveState, useRecord, useRecords } from '../../renderer/rpc/index.ts';
import { createFakeCore } from '../support/fake-client.ts';
import { sampleHost } from '../support/sample-records.ts';
import { renderPart } from './support/render.tsx';

const now = 1_700_000_000_000;

function Names() {
  const hosts = useRecords('hosts');
  const second = useRecord('hosts', 'host-2');
  const { status } = useLiveState();
  return (
    <p>
      {status}: {hosts.map(({ name }) => name).join(' ')} / {second?.name ?? 'none'}
    </p>
  );
}

const fake = () => createFakeCore({ records: { hosts: [sampleHost(1, now), sampleHost(2, now)] } });

test('shows the snapshot, then what is added, changed and removed', async () => {
  const { core } = renderPart(<Names />, { core: fake() });
  expect(await screen.findByText('live: mgr01 ws01 / ws01')).toBeTruthy();
  act(() => core.put('hosts', sampleHost(3, now), { ...sampleHost(2, now), name: 'renamed' }));
  expect(await screen.findByText('live: mgr01 renamed ws02 / renamed')).toBeTruthy();
  act(() => core.remove('hosts', 'host-2'));
  expect(await screen.findByText('live: mgr01 ws02 / none')).toBeTruthy();
});

test('takes a new snapshot when a number is missing', async () => {
  const { core } = renderPart(<Names />, { core: fake() });
  await screen.findByText('live: mgr01 ws01 / ws01');
  act(() => {
    core.skipOne();
    core.put('hosts', sampleHost(3, now));
  });
  expect(await screen.findByText('live: mgr01 ws01 ws02 / ws01')).toBeTruthy();
  act(() => core.put('hosts', sampleHost(4, now)));
  expect(await screen.findByText('live: mgr01 ws01 ws02 ws03 / ws01')).toBeTruthy();
});

test('keeps what it has while the connection is lost, and goes on afterwards', async () => {
  const { core } = renderPart(<Names />, { core: fake() });
  await screen.findByText('live: mgr01 ws01 / ws01');
  act(() => core.dropLive());
  expect(await screen.findByText('lost: mgr01 ws01 / ws01')).toBeTruthy();
  act(() => core.put('hosts', sampleHost(3, now)));
  await waitFor(() => expect(screen.getByText('live: mgr01 ws01 ws02 / ws01')).toBeTruthy(), { timeout: 3000 });
});

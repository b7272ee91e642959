import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { sampleRecords } from '../support/sample-records.ts';
import { renderApp } from './support/render-app.tsx';

test('the inbox offers to roll a release back, after a question, and to be reminded of what went wrong', async () => {
  const { core } = renderApp('/settings');
  await screen.findByRole('link', { name: 'Hosts, 1 needs you' });
  const { notifications, releases } = sampleRecords();
  const [entry, sample] = [notifications[0], releases[0]];
  if (!entry || !sample) throw new Error('the sample has no notification or no release');
  const paused = { ...sample, id: 'paused', serviceName: 'web', serviceId: 'web', verdict: 'paused' as const };
  act(() => core.put('releases', { ...paused, fromImage: 'registry.test/web:1', toImage: 'registry.test/web:2' }));
  act(() =>
    core.put('notifications', { ...entry, id: 'new', at: Date.now(), level: 'warning', link: '/releases/paused' }),
  );
  fireEvent.click(screen.getByRole('button', { name: /Inbox/ }));
  const rollBack = await screen.findByText('Roll back web');
  const told = within(rollBack.closest('li') as HTMLElement);
  fireEvent.click(told.getByText('Remind me in 30 minutes'));
  await waitFor(() =>
    expect(core.calls).toContainEqual({ path: 'notifications.snooze', input: { id: 'new', minutes: 30 } }),
  );
  fireEvent.click(rollBack);
  const dialog = within(await screen.findByRole('dialog', { name: 'Roll back web' }));
  fireEvent.click(dialog.getByRole('button', { name: 'Roll back web' }));
  await waitFor(() => expect(core.calls).toContainEqual({ path: 'releases.rollBack', input: { releaseId: 'paused' } }));
});

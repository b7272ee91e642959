import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { createFakeCore } from '../../support/fake-client.ts';
import { sampleRecords } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

function coreThat(answer: () => { readonly operationId: string }) {
  return createFakeCore({
    records: sampleRecords(),
    settings: { language: 'en' },
    answers: { 'hosts.plantKeys': answer },
  });
}

const planted = () => ({ operationId: 'operation-check' });

test('a key is planted on one host, the password forgotten on demand, and the operation shown', async () => {
  const core = coreThat(planted);
  const { router } = renderApp('/hosts/host-1?tab=settings', { core });
  fireEvent.click(await screen.findByRole('button', { name: /^Plant a key on mgr01/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Plant a key on mgr01' }));
  expect(dialog.queryByLabelText('One key for all of these hosts')).toBeNull();
  fireEvent.click(dialog.getByLabelText('Forget the password afterwards'));
  fireEvent.click(dialog.getByRole('button', { name: 'Plant a key on mgr01' }));
  await waitFor(() => expect(router.state.location.pathname).toBe('/operations/operation-check'));
  expect(core.calls.filter(({ path }) => path === 'hosts.plantKeys').map(({ input }) => input)).toEqual([
    { ids: ['host-1'], keyFor: 'each', forgetPassword: true },
  ]);
});

test('a refusal stays in the dialog, with what was chosen', async () => {
  const core = coreThat(() => {
    throw new SlipwayError('locked', { data: { operationId: 'operation-setup' } });
  });
  renderApp('/hosts/host-1?tab=settings', { core });
  fireEvent.click(await screen.findByRole('button', { name: /^Plant a key on mgr01/ }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Plant a key on mgr01' }));
  fireEvent.click(dialog.getByLabelText('Forget the password afterwards'));
  fireEvent.click(dialog.getByRole('button', { name: 'Plant a key on mgr01' }));
  await dialog.findByRole('alert');
  expect(dialog.getByLabelText<HTMLInputElement>('Forget the password afterwards').checked).toBe(true);
});

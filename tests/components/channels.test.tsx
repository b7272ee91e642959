import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { SlipwayError } from '../../shared/domain/slipway-error.ts';
import { createFakeCore } from '../support/fake-client.ts';
import { sampleChannels, sampleDispatches } from '../support/sample-channels.ts';
import { renderApp } from './support/render-app.tsx';

const now = Date.now();
const records = { channels: sampleChannels(now), dispatches: sampleDispatches(now) };
const type = (element: HTMLElement, value: string) => fireEvent.change(element, { target: { value } });

test('each channel shows what became of its last message', async () => {
  renderApp('/settings?tab=channels', { core: createFakeCore({ records }) });
  const row = await screen.findByRole('row', { name: /team by mail/ });
  within(row).getByText(/Not delivered/);
  within(await screen.findByRole('row', { name: /ops group/ })).getByText(/Taken/);
});

test('a robot is added with its address as a secret and rules', async () => {
  const core = createFakeCore({
    answers: { 'channels.add': (input: object) => ({ ...sampleChannels(now)[0], ...input }) },
  });
  renderApp('/settings?tab=channels&add=1', { core });
  const drawer = await screen.findByRole('dialog', { name: 'Add channel' });
  const dialog = within(drawer);
  type(dialog.getByLabelText('Name'), 'ops');
  // Testing Library finds no label of a password field beside a second one.
  const address = drawer.querySelector<HTMLInputElement>('input[type="password"]');
  type(address ?? expect.fail('no field for the address'), 'https://oapi.dingtalk.com/robot/send?access_token=x');
  fireEvent.click(dialog.getByLabelText('Succeeded'));
  fireEvent.click(dialog.getByRole('button', { name: 'Add channel' }));
  await waitFor(() => expect(core.calls.filter(({ path }) => path === 'channels.add').length).toBeGreaterThan(0));
  expect(core.calls.findLast(({ path }) => path === 'channels.add')?.input).toMatchObject({
    ...{ name: 'ops', kind: 'dingtalk', events: ['succeeded', 'failed', 'recovered', 'attention'], quietHours: null },
    address: 'https://oapi.dingtalk.com/robot/send?access_token=x',
  });
});

test('mail wants a server, a sender and recipients, each said at its field', async () => {
  const core = createFakeCore({});
  renderApp('/settings?tab=channels&add=1', { core });
  const dialog = within(await screen.findByRole('dialog', { name: 'Add channel' }));
  type(dialog.getByLabelText('Name'), 'mail');
  type(dialog.getByLabelText('Kind'), 'email');
  fireEvent.click(dialog.getByRole('button', { name: 'Add channel' }));
  await dialog.findByText(/Some fields/);
  expect(dialog.getByLabelText('Mail server').getAttribute('aria-invalid')).toBe('true');
  expect(dialog.getByLabelText('Recipients').getAttribute('aria-invalid')).toBe('true');
  expect(core.calls.filter(({ path }) => path === 'channels.add')).toEqual([]);
});

test('a test that fails says what the other side answered', async () => {
  const data = { host: 'oapi.dingtalk.com', reason: 'channelSecurity.dingtalk', detail: 'sign not match' };
  const core = createFakeCore({
    records,
    answers: {
      'channels.test': () => {
        throw new SlipwayError('channel.failed', { data });
      },
    },
  });
  renderApp('/settings?tab=channels&channel=channel-1', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Send a test' }));
  await screen.findByText(/security settings refused it: sign not match/);
});

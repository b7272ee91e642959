import { configure, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { renderApp } from '../support/render-app.tsx';

// The whole window is drawn: on a busy machine that takes a while.
configure({ asyncUtilTimeout: 10_000 });
vi.setConfig({ testTimeout: 60_000 });

test('a release that was rolled back says why, shows the last lines, and offers no roll back', async () => {
  renderApp('/releases/release-3', { core: createDeployCore() });
  await screen.findByText('The cluster says: task: non-zero exit (1)');
  expect(screen.getAllByText('Rolled back: Crash loop').length).toBeGreaterThan(0);
  screen.getByText(/DATABASE_URL is not set/);
  expect(screen.queryByRole('button', { name: /^Roll back/ })).toBeNull();
});

test('a Chinese window says what core tells of a release in Chinese', async () => {
  renderApp('/releases/release-3', { language: 'zh-CN' });
  await screen.findByText('集群报告：task: non-zero exit (1)');
  screen.getByText(/^已通知集群运行 mgr01:5000/);
});

test('a running release can be cancelled', async () => {
  const core = createDeployCore();
  renderApp('/releases/release-1', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Cancel release of shop-web' }));
  await waitFor(() => expect(inputsOf(core, 'operations.cancel')).toEqual([{ id: 'operation-release' }]));
});

test('a roll back asks first', async () => {
  const core = createDeployCore();
  renderApp('/releases/release-2', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Roll back shop-api' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Roll back shop-api' }));
  expect(inputsOf(core, 'releases.rollBack')).toEqual([]);
  fireEvent.click(dialog.getByRole('button', { name: 'Roll back shop-api' }));
  await waitFor(() => expect(inputsOf(core, 'releases.rollBack')).toEqual([{ releaseId: 'release-2' }]));
});

import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { healthCommand } from '../../../shared/domain/health-command.ts';
import { rollBackPath } from '../../../shared/domain/notification-actions.ts';
import { ServiceHealthcheck } from '../../../shared/schema/service.ts';
import type { ReleaseHold } from '../../../shared/schema/strategy.ts';
import { createDeployCore, inputsOf } from '../../support/fake-deploy-core.ts';
import { sampleRelease } from '../../support/sample-records.ts';
import { renderApp } from '../support/render-app.tsx';

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

test('the question of a roll back is opened by its address, names both versions, and is asked once', async () => {
  const [core, digest] = [createDeployCore(), (letter: string) => `sha256:${letter.repeat(64)}`];
  const { router } = renderApp('/', { core });
  const release = { ...sampleRelease(2, Date.now()), verdict: 'succeeded' as const };
  core.put('releases', { ...release, fromImage: `web:1@${digest('a')}`, toImage: `web:2@${digest('b')}` });
  act(() => router.history.push(rollBackPath(release.id)));
  const dialog = within(await screen.findByRole('dialog', { name: 'Roll back shop-api' }));
  dialog.getByText(/from 2 to 1, task by task/);
  await waitFor(() => expect(router.state.location.search).toEqual({}));
  fireEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Roll back shop-api' })).toBeNull());
  expect(inputsOf(core, 'releases.rollBack')).toEqual([]);
});

test('a release of the health check says what it changed, and never speaks of a new image', async () => {
  const core = createDeployCore();
  const check = ServiceHealthcheck.parse({ command: healthCommand({ kind: 'http', port: 8080, path: '/ready' }) });
  const health = { from: { kind: 'image' as const }, to: { kind: 'check' as const, check } };
  const release = sampleRelease(2, Date.now());
  core.put('releases', { ...release, fromImage: release.toImage, health });
  renderApp('/releases/release-2', { core });
  await screen.findByText('3 of 3 tasks of shop-api run with the new health check and stayed well through the watch.');
  screen.getByText('HTTP 8080 /ready');
  screen.getByText("The image's own check, if it has one");
});

function heldCore(hold: ReleaseHold) {
  const core = createDeployCore();
  const release = { ...sampleRelease(1, Date.now()), id: 'release-held', hold };
  core.put('releases', { ...release, verdict: hold.kind === 'canary' ? 'running' : 'waiting' });
  return core;
}

test('a held release says what it waits for, how it will go, and takes the word of a person', async () => {
  const core = heldCore({ kind: 'approval', since: Date.now() - 60_000, until: null, why: '' });
  renderApp('/releases/release-held', { core });
  await screen.findByText('Waits for an approval');
  screen.getByText(/Stop first: old and new task would write to shop-data/);
  screen.getByText(/The watch is 41 s instead of 15 s/);
  fireEvent.click(screen.getByRole('button', { name: 'Approve release of shop-web' }));
  await waitFor(() =>
    expect(inputsOf(core, 'releases.decide')).toEqual([{ releaseId: 'release-held', kind: 'approve' }]),
  );
});

test('a frozen release says why, and is released in spite of it only after a question', async () => {
  const core = heldCore({ kind: 'freeze', since: Date.now(), until: Date.now() + 3_600_000, why: 'quarter end' });
  renderApp('/releases/release-held', { core });
  await screen.findByText('Frozen: quarter end');
  fireEvent.click(screen.getByRole('button', { name: 'Release shop-web now anyway' }));
  const dialog = within(await screen.findByRole('dialog', { name: 'Release shop-web now anyway' }));
  expect(inputsOf(core, 'releases.decide')).toEqual([]);
  fireEvent.click(dialog.getByRole('button', { name: 'Release shop-web now anyway' }));
  await waitFor(() => expect(inputsOf(core, 'releases.decide')).toEqual([{ releaseId: 'release-held', kind: 'now' }]));
});

test('a canary that stands is confirmed from the page', async () => {
  const core = heldCore({ kind: 'canary', since: Date.now(), until: null, why: '' });
  renderApp('/releases/release-held', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Let all tasks of shop-web follow' }));
  await waitFor(() =>
    expect(inputsOf(core, 'releases.decide')).toEqual([{ releaseId: 'release-held', kind: 'confirm' }]),
  );
});

test('a strategy is edited at its service, and what follows is shown with its reasons', async () => {
  const core = createDeployCore();
  renderApp('/services/service-1?tab=settings', { core });
  fireEvent.click(await screen.findByRole('button', { name: 'Change strategy' }));
  const form = within(await screen.findByRole('dialog', { name: /^Strategy of/ }));
  fireEvent.change(form.getByLabelText('After the first task'), { target: { value: 'confirm' } });
  fireEvent.click(form.getByLabelText('A person approves each release'));
  fireEvent.click(form.getByLabelText('Freeze: no release begins'));
  fireEvent.click(form.getByRole('button', { name: 'Save strategy' }));
  expect(inputsOf(core, 'releases.setStrategy')).toEqual([]);
  fireEvent.change(form.getByLabelText('Why'), { target: { value: 'holiday' } });
  fireEvent.click(form.getByRole('button', { name: 'Save strategy' }));
  await waitFor(() =>
    expect(inputsOf(core, 'releases.setStrategy')).toMatchObject([
      {
        ...{ scope: 'service', subjectId: 'service-1' },
        strategy: {
          canary: { kind: 'confirm' },
          approval: true,
          freeze: { until: null, why: 'holiday' },
          update: null,
        },
      },
    ]),
  );
});

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Release } from '../../shared/schema/release.ts';
import { app, closeStandIn, recorded } from '../support/electron/stand-in.ts';

const composed = vi.hoisted(() => ({ core: undefined as import('../../electron/core/core.ts').Core | undefined }));

// The real composition, kept so that a test can let a release happen.
vi.mock('../../electron/compose-core.ts', async (original) => {
  const module = await original<typeof import('../../electron/compose-core.ts')>();
  return {
    composeCore: (parts: Parameters<typeof module.composeCore>[0]) => {
      composed.core = module.composeCore(parts);
      return composed.core;
    },
  };
});

function mainWindow() {
  const [window] = recorded.windows;
  if (!window?.webContents.page) throw new Error('the window has not loaded');
  return { window, page: window.webContents.page };
}

const release: Release = {
  id: 'release-1',
  batchId: 'batch-1',
  operationId: 'operation-1',
  clusterId: 'cluster-1',
  serviceId: 'service-1',
  serviceName: 'shop',
  applicationId: null,
  buildId: null,
  trigger: 'manual',
  fromImage: 'registry.test:5000/shop:1',
  toImage: 'registry.test:5000/shop:2',
  toDigest: `sha256:${'0'.repeat(64)}`,
  verdict: 'running',
  cause: null,
  reason: null,
  failure: null,
  plan: null,
  health: null,
  hold: null,
  decisions: [],
  lastLogLines: [],
  tasksDone: 0,
  tasksWanted: 2,
  events: [],
  createdAt: 1,
  startedAt: 1,
  finishedAt: null,
};

describe('the desktop entry', () => {
  beforeAll(async () => {
    if (!existsSync('out/preload/preload.cjs'))
      throw new Error('run `npm run build` first: the built preload is tested');
    await import('../../electron/main.ts');
    await vi.waitUntil(() => recorded.windows[0]?.webContents.page !== undefined, { timeout: 20_000 });
  });

  afterAll(async () => {
    app.quit();
    await vi.waitUntil(() => recorded.quits > 1, { timeout: 20_000 });
    await closeStandIn();
  });

  it('opens one isolated, sandboxed window without Node', () => {
    expect(recorded.windows).toHaveLength(1);
    expect(mainWindow().window.options.webPreferences).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
    });
  });

  it('serves the window from its own scheme with a policy that allows no connection', async () => {
    expect(recorded.privilegedSchemes).toEqual([{ scheme: 'slipway', privileges: { standard: true, secure: true } }]);
    const policy = await mainWindow().page.evaluate("fetch(location.href).then(() => 'connected', () => 'refused')");
    expect(policy).toBe('refused');
  });

  it('refuses other windows, navigation to other sites, and permissions', () => {
    const { window } = mainWindow();
    expect(window.webContents.openHandler?.({ url: 'https://example.org/' })).toEqual({ action: 'deny' });
    let prevented = 0;
    const event = { preventDefault: () => (prevented += 1) };
    window.webContents.emit('will-navigate', event, 'https://example.org/');
    window.webContents.emit('will-navigate', event, 'slipway://app/#/hosts');
    expect(prevented).toBe(1);
    const answers: boolean[] = [];
    for (const permission of ['media', 'geolocation', 'clipboard-sanitized-write']) {
      recorded.permissionHandler?.(undefined, permission, (allowed) => answers.push(allowed));
    }
    expect(answers).toEqual([false, false, true]);
  });

  it('hands the window a port over which a host is added and shown', async () => {
    const { page } = mainWindow();
    await page.evaluate("location.hash = '/hosts'");
    await vi.waitUntil(async () => (await page.locator('main').count()) > 0, { timeout: 15_000 });
    await composed.core?.hosts.add({
      hosts: [
        {
          name: 'desktop-host',
          ssh: { address: '127.0.0.1', port: 1, username: 'root', method: 'agent', escalation: 'root' },
          internalAddress: null,
          profiles: [],
          secrets: {},
        },
      ],
    });
    await page.getByText('desktop-host').first().waitFor({ timeout: 15_000 });
  });

  it('tells of a release by the tray and a native notification that opens it', async () => {
    const releases = composed.core?.storage.records.of('releases');
    releases?.put(release);
    releases?.put({ ...release, verdict: 'succeeded', finishedAt: 2 });
    expect(recorded.notifications.map(({ options }) => options.title)).toEqual([
      'shop: release started',
      'shop runs the new image',
    ]);
    expect(recorded.trays[0]?.menu[0]?.label).toContain('shop');
    recorded.notifications[1]?.emit('click');
    const { page } = mainWindow();
    await vi.waitUntil(async () => (await page.evaluate('location.hash')) === '#/releases/release-1', {
      timeout: 5_000,
    });
  });

  it('offers to open, to roll back and to be reminded, in the notification and in the tray', async () => {
    const core = composed.core;
    const releases = core?.storage.records.of('releases');
    releases?.put({ ...release, id: 'release-2', createdAt: 2 });
    releases?.put({ ...release, id: 'release-2', createdAt: 2, verdict: 'paused', finishedAt: 3 });
    const native = recorded.notifications.at(-1);
    const labels = ['Open Slipway', 'Roll back shop', 'Remind me in 30 minutes'];
    expect(native?.options.actions?.map(({ text }) => text)).toEqual(labels);
    const tray = () => recorded.trays[0]?.menu[0]?.submenu as Electron.MenuItemConstructorOptions[];
    expect(tray().map(({ label }) => label)).toEqual(['Open the release', ...labels.slice(1)]);
    native?.emit('action', { actionIndex: 2 });
    const told = core?.storage.records.of('notifications').list().at(-1);
    expect(told).toMatchObject({ link: '/releases/release-2', snoozedUntil: expect.any(Number) });
    // Put aside: the tray offers it no more.
    expect(tray().map(({ label }) => label)).toEqual(['Open the release', 'Roll back shop']);
    native?.emit('action', { actionIndex: 0 });
    const { page } = mainWindow();
    await expect.poll(() => page.evaluate('location.hash')).toBe('#/releases/release-2');
  });

  it('asks in the window before it rolls back, with both versions, from the notification and from the tray', async () => {
    const { page, window } = mainWindow();
    const notification = recorded.notifications.at(-1);
    const dialog = page.getByRole('dialog', { name: 'Roll back shop' });
    window.requestClose();
    notification?.emit('action', { actionIndex: 1 });
    await dialog.getByText(/from 2 to 1, task by task/).waitFor({ timeout: 15_000 });
    expect(window.visible).toBe(true);
    await expect.poll(() => page.evaluate('location.hash')).toBe('#/releases/release-2');
    await dialog.getByRole('button', { name: 'Cancel' }).click();
    await dialog.waitFor({ state: 'detached' });
    const entries = recorded.trays[0]?.menu[0]?.submenu as Electron.MenuItemConstructorOptions[] | undefined;
    (entries?.[1]?.click as (() => void) | undefined)?.();
    await dialog.waitFor({ timeout: 15_000 });
    expect(composed.core?.storage.records.of('releases').list()).toHaveLength(2);
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  it('stays in the tray when the window is closed, and comes back for a second instance', () => {
    const { window } = mainWindow();
    window.show();
    expect(window.requestClose()).toBe(false);
    expect(window.visible).toBe(false);
    app.emit('second-instance');
    expect(window.visible).toBe(true);
  });
});

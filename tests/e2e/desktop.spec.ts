import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { _electron, type ElectronApplication, expect, type Page, test } from '@playwright/test';
import { electronBinary } from '../../scripts/electron-binary.mjs';
import { ensureBuilt } from '../../scripts/ensure-built.mjs';

/** The built app on Electron's own binary, with a data folder of its own. Left out by the configuration where there is none. */

let dataFolder: string;
let app: ElectronApplication;
let page: Page;

test.beforeAll(async () => {
  ensureBuilt();
  const executablePath = electronBinary();
  if (!executablePath) throw new Error("the configuration let this spec run without Electron's binary");
  dataFolder = await mkdtemp(join(tmpdir(), 'slipway-desktop-'));
  app = await _electron.launch({
    executablePath,
    args: [
      '.',
      `--user-data-dir=${dataFolder}`,
      '--lang=en',
      ...(process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : []),
    ],
    env: { ...process.env, XDG_CONFIG_HOME: dataFolder, LANGUAGE: 'en', SLIPWAY_LOG: 'warn' },
  });
  page = await app.firstWindow();
});

test.afterAll(async () => {
  // Closing the window would keep the app in the tray.
  await app?.evaluate((electron) => electron.app.quit());
  await app?.close();
  if (dataFolder) await rm(dataFolder, { recursive: true, force: true });
});

test('the desktop window opens on the overview', async () => {
  await expect(page).toHaveTitle(/Slipway$/);
  await expect(page.locator('main h1')).toHaveText('Overview');
  expect(page.url()).toMatch(/^slipway:\/\/app\//);
  const title = await app.evaluate((electron) => electron.BrowserWindow.getAllWindows().map((each) => each.getTitle()));
  expect(title).toEqual([expect.stringMatching(/Slipway$/)]);
});

test('keeps its data in the folder that it was given', async () => {
  const used = await app.evaluate((electron) => electron.app.getPath('userData'));
  expect(used.startsWith(dataFolder)).toBe(true);
  await expect.poll(async () => (await readdir(used)).length).toBeGreaterThan(0);
});

test('gives the window neither Node nor Electron', async () => {
  const found = await page.evaluate(
    "['require', 'process', 'module', 'Buffer', 'electron', 'ipcRenderer'].filter((name) => name in globalThis)",
  );
  expect(found).toEqual([]);
  // A page with the tag enabled has its methods; the window must not.
  expect(await page.evaluate("typeof document.createElement('webview').loadURL")).toBe('undefined');
});

test('opens no other window, goes to no other site and connects to nothing', async () => {
  expect(await page.evaluate("window.open('https://example.org/') === null")).toBe(true);
  const before = page.url();
  await page.evaluate("location.assign('https://example.org/')");
  expect(await page.evaluate("fetch('slipway://app/').then(() => 'connected', () => 'refused')")).toBe('refused');
  expect(page.url()).toBe(before);
  expect(await app.evaluate((electron) => electron.BrowserWindow.getAllWindows().length)).toBe(1);
});

test('a host that is added by the form is shown', async () => {
  await page.evaluate("location.hash = '/hosts'");
  await page.getByRole('button', { name: 'Add hosts' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Address', { exact: true }).fill('192.0.2.10');
  await dialog.getByLabel('Name', { exact: true }).fill('desktop-host');
  await dialog.getByRole('textbox', { name: 'Password', exact: true }).fill('not-used');
  await dialog.getByRole('button', { name: 'Add the host' }).click();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('grid').getByText('desktop-host')).toBeVisible();
});

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { serviceAddresses } from '../../scripts/demo/chain.ts';
import { brokenApplication, sampleApplication, samplePage } from '../../scripts/demo/sample-application.ts';
import { type Bed, type BedGit, type BedHost, openBed } from '../bed/index.ts';
import { ServeProcess } from '../support/serve-process.ts';
import { readFailedRelease, rollBackLastGood } from './failed-release.ts';
import { addApplication, addReceiver, buildNow, createService } from './first-release.ts';
import { picture, pictures } from './screens.ts';
import { addHostsByPaste, applyPlan, wizardToPlan } from './wizard.ts';

const SERVICE_PORT = 8080;
const password = randomBytes(16).toString('hex');

/** A new user's whole way through the window, on real hosts: one test, since each part stands on the one before. */
test.describe('from clean hosts to a service that upgrades itself', () => {
  let bed: Bed;
  let hosts: BedHost[];
  let git: BedGit;
  let dataFolder: string;
  let serve: ServeProcess;

  test.beforeAll(async () => {
    bed = await openBed();
    hosts = await Promise.all([
      bed.host({ name: 'mgr01', docker: 'cached' }),
      bed.host({ name: 'ws01', flavour: 'centos' }),
    ]);
    git = await bed.git();
    dataFolder = await mkdtemp(join(tmpdir(), 'slipway-e2e-'));
    serve = await ServeProcess.start({ dataFolder, host: bed.gateway, password });
  });

  test.afterAll(async () => {
    await serve?.[Symbol.asyncDispose]();
    await bed?.dispose();
    if (dataFolder) await rm(dataFolder, { recursive: true, force: true });
  });

  test('is done by clicking alone', async ({ page }) => {
    await page.goto(serve.origin);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('button', { name: 'Start with a host' })).toBeVisible();
    const problems: string[] = [];
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text());
    });
    page.on('pageerror', (error) => problems.push(error.message));
    await picture(page, 'first-start');
    await addHostsByPaste(page, hosts);

    const mirror = await bed.mirror();
    await wizardToPlan(page, hosts, { mirror: mirror.url, yumRepository: await bed.yumRepository() });
    await picture(page, 'setup-plan');
    await applyPlan(page, hosts);
    await picture(page, 'setup-done');
    expect((await mirror.log()).some((line) => line.includes('/v2/library/registry'))).toBe(true);

    const source = await git.createRepository('sample', sampleApplication(1));
    await addApplication(page, { url: source.httpUrl, username: git.username, token: git.password });
    await buildNow(page);
    await createService(page, SERVICE_PORT);
    for (const address of serviceAddresses(hosts)) expect(await (await fetch(address)).text()).toContain('version 1');

    const secret = randomBytes(24).toString('hex');
    await git.setPushHook('sample', { url: await addReceiver(page, secret), kind: 'github', secret });
    await git.commit('sample', { 'index.html': samplePage(2) }, 'Version 2');
    await page.getByRole('link', { name: 'Releases', exact: true }).click();
    await expect(page.getByText('Succeeded').first()).toBeVisible({ timeout: 180_000 });
    for (const address of serviceAddresses(hosts)) expect(await (await fetch(address)).text()).toContain('version 2');

    await git.commit('sample', brokenApplication(), 'Broken');
    await readFailedRelease(page);
    const failed = new URL(page.url()).hash.slice(1);
    for (const address of serviceAddresses(hosts)) expect(await (await fetch(address)).text()).toContain('version 2');
    await rollBackLastGood(page);
    for (const address of serviceAddresses(hosts)) expect(await (await fetch(address)).text()).toContain('version 1');

    await pictures(page, { ...(await everyPage(page)), 'release-failed': failed });
    expect(problems).toEqual([]);
  });

  /** Paths of all places, of the first record of each list and of its tabs. */
  async function everyPage(page: Page): Promise<Record<string, string>> {
    const paths: Record<string, string> = { overview: '/' };
    for (const group of ['finding', 'role', 'cluster']) paths[`hosts-by-${group}`] = `/hosts?group=${group}`;
    await page.goto(`${serve.origin}/#/settings`);
    Object.assign(paths, await tabsOf(page, 'settings'));
    for (const list of ['hosts', 'applications', 'services', 'releases', 'registries', 'receivers', 'operations']) {
      paths[list] = `/${list}`;
      await page.goto(`${serve.origin}/#/${list}`);
      await page.locator('[role="row"][data-row="0"]').press('Enter');
      await expect(page).not.toHaveURL(new RegExp(`#/${list}$`));
      Object.assign(paths, await tabsOf(page, `${list}-detail`));
    }
    await page.getByRole('link', { name: /^production/ }).click();
    await expect(page).toHaveURL(/#\/clusters\//);
    Object.assign(paths, await tabsOf(page, 'cluster'));
    return paths;
  }

  /** The address of each tab of the page that is open; that of the page where it has none. */
  async function tabsOf(page: Page, name: string): Promise<Record<string, string>> {
    const paths: Record<string, string> = { [name]: new URL(page.url()).hash.slice(1) };
    const tabs = page.locator('main [role="tab"]');
    for (let index = 1; index < (await tabs.count()); index += 1) {
      await tabs.nth(index).click();
      await expect(page).toHaveURL(/[?&]tab=/);
      const hash = new URL(page.url()).hash.slice(1);
      paths[`${name}-${new URLSearchParams(hash.split('?')[1]).get('tab')}`] = hash;
    }
    return paths;
  }
});

import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';
import { ServeProcess } from '../support/serve-process.ts';
import { choose, picture } from './screens.ts';
import { addHostsByPaste } from './wizard.ts';

/** How many light hosts: `npm run screenshots -- --hosts 200`. The configuration leaves this spec out where it is not said. */
const count = Number(process.env.SLIPWAY_HOSTS ?? 3);
const password = randomBytes(16).toString('hex');
/** Hosts that boot at once. */
const batch = 20;

/** What a person waits for, with the seconds it took. */
async function timed<T>(what: string, work: () => Promise<T>): Promise<T> {
  const begun = performance.now();
  const result = await work();
  console.log(`${what}: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  return result;
}

/** Adding, accepting, checking and choosing among many hosts, by clicking alone. */
test(`the window with ${count} hosts`, async ({ page }) => {
  test.setTimeout(20 * 60_000);
  await using bed = await openBed();
  const hosts = await timed('boot', () => boot(bed));
  const dataFolder = await mkdtemp(join(tmpdir(), 'slipway-many-'));
  await using serve = await ServeProcess.start({ dataFolder, host: bed.gateway, password });
  try {
    await page.goto(serve.origin);
    await page.getByLabel('Password').fill(password);
    await page.getByRole('button', { name: 'Log in' }).click();
    await expect(page.getByRole('button', { name: 'Start with a host' })).toBeVisible({ timeout: 30_000 });
    await timed('add, accept, log in', () => addHostsByPaste(page, hosts));
    // One that falls silent, as one in so many always does.
    await hosts.at(-1)?.pause();
    await timed('check', () => checkAll(page));
    await page.goto(`${serve.origin}/#/hosts`);
    await searchFor(page, hosts.at(-2)?.name ?? '');
    await expectQuick(page);
    const setup = await beginSetup(page);
    for (const [language, theme] of [
      ['en', 'light'],
      ['zh-CN', 'dark'],
    ] as const) {
      await choose(page, language, theme);
      for (const [name, path] of Object.entries({
        overview: '/',
        hosts: '/hosts',
        'hosts-by-finding': '/hosts?group=finding',
        'hosts-by-role': '/hosts?group=role',
        operations: '/operations',
        'setup-hosts': `${setup}&step=hosts`,
        'setup-connect': `${setup}&step=connect`,
        'setup-checks': `${setup}&step=checks`,
        'setup-wishes': `${setup}&step=wishes`,
      })) {
        await page.goto(`${serve.origin}/#${path}`);
        await page.locator('main h1, main h2').first().waitFor();
        await page.waitForTimeout(600);
        await picture(page, `${count}-${name}-${language}-${theme}`);
      }
    }
  } finally {
    await hosts
      .at(-1)
      ?.resume()
      .catch(() => undefined);
    await rm(dataFolder, { recursive: true, force: true });
  }
});

async function boot(bed: Bed): Promise<BedHost[]> {
  const hosts: BedHost[] = [];
  while (hosts.length < count) {
    const wanted = Math.min(batch, count - hosts.length);
    hosts.push(...(await Promise.all(Array.from({ length: wanted }, () => bed.host({ flavour: 'light' })))));
  }
  return hosts;
}

async function checkAll(page: Page): Promise<void> {
  await page.getByLabel('Places').getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('main').getByRole('button', { name: 'More actions' }).first().click();
  await page.getByRole('menuitem', { name: 'Check all hosts' }).click();
  await page.waitForTimeout(1500);
  await picture(page, `${count}-hosts-while-checked`);
  await page.goto(`${new URL(page.url()).origin}/#/operations`);
  await expect(page.locator('[role="row"][data-row="0"]')).toContainText(/Failed|Succeeded/, { timeout: 300_000 });
}

/** Types, and waits until the list shows the host that is meant. */
async function searchFor(page: Page, text: string): Promise<void> {
  const box = page.getByRole('main').getByPlaceholder('Search');
  await expect(page.locator('[role="row"][data-row="0"]')).toBeVisible();
  await timed(`type ${text} in the search`, async () => {
    await box.pressSequentially(text);
    await expect(page.locator('[role="row"][data-row="0"]')).toContainText(text);
  });
  await picture(page, `${count}-hosts-searched`);
  await box.fill('');
}

/** The longest that one frame takes while the list is scrolled through, in milliseconds. */
async function expectQuick(page: Page): Promise<void> {
  await page.evaluate(`window.frames_ = []; (function frame(last) { requestAnimationFrame((now) => {
    window.frames_.push(now - last); frame(now); }); })(performance.now())`);
  for (let turn = 0; turn < 20; turn += 1) {
    await page.mouse.move(700, 500);
    await page.mouse.wheel(0, 600);
    await page.waitForTimeout(50);
  }
  const frames = await page.evaluate<number[]>('window.frames_');
  const sorted = [...frames].sort((one, other) => one - other);
  const at = (share: number): string => (sorted[Math.floor(sorted.length * share)] ?? 0).toFixed(0);
  console.log(`frames while scrolling: median ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms, longest ${at(0.999)} ms`);
}

/** The wizard up to its checks; gives its address. */
async function beginSetup(page: Page): Promise<string> {
  await page.getByLabel('Places').getByRole('link', { name: 'Overview', exact: true }).click();
  await page
    .getByRole('button', { name: /^(Set up|Continue)/ })
    .first()
    .click();
  await timed('choose all', () => page.getByRole('checkbox', { name: 'Select all rows' }).check());
  await page.getByRole('button', { name: `Connect ${count} hosts` }).click();
  const toChecks = page.getByRole('button', { name: 'Continue to the checks' });
  await expect(toChecks).toBeEnabled({ timeout: 120_000 });
  await toChecks.click();
  const toWishes = page.getByRole('button', { name: 'Continue to the wishes' });
  // Begins by itself; a short one may be over before it is seen to run.
  await expect(toWishes)
    .toBeDisabled({ timeout: 5000 })
    .catch(() => undefined);
  await picture(page, `${count}-setup-checks-running`);
  await timed('checks in the wizard', () => expect(toWishes).toBeEnabled({ timeout: 300_000 }));
  const hash = new URL(page.url()).hash.slice(1);
  console.log(`the wizard is at ${hash}`);
  return hash.replace(/[?&]step=\w+/, '').replace(/^([^?]*)$/, '$1?');
}

import { expect, type Page, test } from '@playwright/test';
import { SetupPage } from '../../shared/schema/plan.ts';
import { type PreviewServer, startPreview } from './support/preview-server.ts';
import { WindowCheck } from './support/window-check.ts';

/** Every page of `renderer/app/router.tsx`; records are those of `tests/support/sample-records.ts`. */
const lists = ['/', '/hosts', '/applications', '/services', '/releases', '/registries', '/receivers', '/operations'];
const routes = [
  ...lists,
  '/hosts/host-1',
  '/applications/application-1',
  '/services/service-1',
  '/releases/release-1',
  '/registries/registry-1',
  '/receivers/receiver-1',
  '/operations/operation-release',
  '/settings',
  '/setup/setup-1',
  '/no-such-page',
];
/** The same pages where something went wrong. */
const troubled = ['/hosts/host-5', '/services/service-4', '/releases/release-3', '/operations/operation-setup'];
const withForm = ['/hosts', '/applications', '/services', '/registries', '/receivers'];

const wide = { width: 1440, height: 900 };
const narrow = { width: 880, height: 800 };

const looks = [
  { theme: 'light', lang: 'en' },
  { theme: 'dark', lang: 'zh-CN' },
] as const;

let server: PreviewServer | undefined;
test.beforeAll(async () => {
  server = await startPreview();
});
test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});
test.use({ contextOptions: { reducedMotion: 'reduce' }, actionTimeout: 5_000 });
test.setTimeout(180_000);

async function openWindow(page: Page, query: Record<string, string>): Promise<WindowCheck> {
  const check = new WindowCheck(page);
  await page.setViewportSize(wide);
  await page.goto(`${server?.origin}?${new URLSearchParams(query)}`);
  await check.settled();
  return check;
}

for (const look of looks) {
  test(`every page is accessible, translated and fits: ${look.theme}, ${look.lang}`, async ({ page }) => {
    const check = await openWindow(page, look);
    for (const route of [...routes, ...troubled]) {
      await check.go(route);
      await check.eachTab(async () => {
        await check.look();
        await check.axe();
      });
    }
    expect(check.problems).toEqual([]);
  });
}

for (const { size, ...look } of [
  { size: wide, theme: 'light', lang: 'zh-CN' },
  { size: narrow, theme: 'dark', lang: 'en' },
]) {
  test(`every page is translated and fits ${size.width} pixels: ${look.theme}, ${look.lang}`, async ({ page }) => {
    const check = await openWindow(page, look);
    await page.setViewportSize(size);
    for (const route of [...routes, ...troubled]) {
      await check.go(route);
      await check.eachTab(() => check.look());
    }
    expect(check.problems).toEqual([]);
  });
}

for (const { name, query, where } of [
  { name: 'without records, light, zh-CN', query: { empty: '', theme: 'light', lang: 'zh-CN' }, where: routes },
  { name: 'with 1,000 records, dark, en', query: { rows: '1000', theme: 'dark', lang: 'en' }, where: lists },
]) {
  test(`every page is accessible, translated and fits: ${name}`, async ({ page }) => {
    const check = await openWindow(page, query);
    for (const route of where) {
      await check.go(route);
      await check.look();
      await check.axe();
      await page.setViewportSize(narrow);
      await check.settled();
      await check.look();
      await page.setViewportSize(wide);
    }
    expect(check.problems).toEqual([]);
  });
}

test('a page of one thing draws no more rows than are in sight, with 1,000 records', async ({ page }) => {
  const check = await openWindow(page, { rows: '1000', theme: 'light', lang: 'en' });
  for (const route of routes.filter((each) => /-1$/.test(each))) {
    await check.go(route);
    await check.eachTab(() => check.look());
  }
  expect(check.problems).toEqual([]);
});

for (const look of looks) {
  test(`every page of the wizard is accessible and fits: ${look.theme}, ${look.lang}`, async ({ page }) => {
    const check = new WindowCheck(page);
    await page.setViewportSize(wide);
    for (const setup of SetupPage.options) {
      await page.goto(`${server?.origin}?${new URLSearchParams({ ...look, setup })}`);
      await check.go('/setup/setup-1');
      check.at(`wizard, ${setup}`);
      await check.look();
      await check.axe();
      await page.setViewportSize(narrow);
      await check.look();
      await page.setViewportSize(wide);
    }
    expect(check.problems).toEqual([]);
  });

  test(`forms, palette and key hints are accessible: ${look.theme}, ${look.lang}`, async ({ page }) => {
    const check = await openWindow(page, look);
    const dialog = page.locator('[role="dialog"]');
    for (const route of withForm) {
      await check.go(route);
      await page.locator('main header button').first().click();
      await expect(dialog.first()).toBeVisible();
      check.at(`${route}, form`);
      await check.look();
      await check.axe();
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    }
    for (const [place, key] of [
      ['palette', 'Control+k'],
      ['key hints', 'Shift+?'],
    ] as const) {
      await check.go('/');
      await page.keyboard.press(key);
      await expect(dialog.first()).toBeVisible();
      check.at(place);
      await check.look();
      await check.axe();
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
    }
    expect(check.problems).toEqual([]);
  });
}

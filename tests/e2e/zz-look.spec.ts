import { expect, test } from '@playwright/test';
import { type PreviewServer, startPreview } from './support/preview-server.ts';
import { WindowCheck } from './support/window-check.ts';

let server: PreviewServer | undefined;
test.beforeAll(async () => {
  server = await startPreview();
});
test.afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
});
test.use({ contextOptions: { reducedMotion: 'reduce' }, actionTimeout: 5_000 });
test.setTimeout(180_000);
for (const look of [
  { theme: 'light', lang: 'en', width: 1440 },
  { theme: 'dark', lang: 'zh-CN', width: 1440 },
  { theme: 'light', lang: 'zh-CN', width: 880 },
]) {
  test(`look ${look.lang} ${look.width}`, async ({ page }) => {
    const check = new WindowCheck(page);
    await page.setViewportSize({ width: look.width, height: 900 });
    await page.goto(`${server?.origin}?${new URLSearchParams({ theme: look.theme, lang: look.lang })}`);
    await check.settled();
    const shot = async (name: string) => {
      await page.waitForTimeout(300);
      await check.look();
      await check.axe();
      await page.screenshot({ path: `/tmp/look/${look.lang}-${look.width}-${name}.png` });
    };
    await check.go('/registries');
    await shot('list');
    await check.go('/registries/registry-1');
    await shot('repositories');
    await check.go('/registries/registry-1?repository=shop/shop-web');
    await shot('tags');
    await check.go('/registries/registry-1?repository=shop/shop-web&tag=latest');
    await shot('tag');
    await page.keyboard.press('Escape');
    await check.go('/registries/registry-1?tab=login');
    await shot('login');
    await check.go('/registries/registry-1?tab=retention');
    await page.locator('main button:has(svg.tabler-icon-eye)').click();
    await shot('retention');
    await check.go('/registries/registry-1?tab=history');
    await shot('history');
    await check.go('/registries/registry-1?tab=settings');
    await shot('settings');
    await check.go('/registries?import=1');
    await page.locator('[role=dialog] button.mantine-Button-root').first().click();
    await shot('import');
    await page.keyboard.press('Escape');
    await check.go('/registries?add=1');
    await page
      .locator('[role=dialog] input[placeholder="registry.example:5000"]')
      .fill('registry.cn-hangzhou.aliyuncs.com');
    await shot('form');
    console.log(check.problems.join('\n'));
    expect(check.problems).toEqual([]);
  });
}

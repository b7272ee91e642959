import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, type Page } from '@playwright/test';

const languages = ['en', 'zh-CN'] as const;
const themes = ['light', 'dark'] as const;

/** Where pictures go: `npm run screenshots` names the folder; without it none are taken. */
const folder = process.env.SLIPWAY_SCREENS;

/** A picture of the page as it is now, e.g. of a step of the wizard. */
export async function picture(page: Page, name: string): Promise<void> {
  if (!folder) return;
  await mkdir(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), animations: 'disabled' });
}

/** Every page in both languages and both themes. `paths` are those of the window, by the name of their picture. */
export async function pictures(page: Page, paths: Readonly<Record<string, string>>): Promise<void> {
  if (!folder) return;
  for (const language of languages) {
    for (const theme of themes) {
      await choose(page, language, theme);
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(`${new URL(page.url()).origin}/#${path}`);
        await page.locator('main h1, main h2').first().waitFor();
        await page.waitForTimeout(400);
        await picture(page, `${name}-${language}-${theme}`);
      }
    }
  }
  await choose(page, 'en', 'light');
}

/** As the person does it, in the settings; found by value, since the words change with the choice. */
export async function choose(page: Page, language: string, theme: string): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/settings?tab=appearance`);
  for (const value of [language, theme]) {
    const radio = page.locator(`input[type="radio"][value="${value}"]`);
    await radio.click();
    await expect(radio).toBeChecked({ timeout: 15_000 });
  }
  await page.waitForTimeout(300);
}

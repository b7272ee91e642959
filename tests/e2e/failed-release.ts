import { expect, type Page } from '@playwright/test';

/** Waits for a release that failed and was taken back, opens it, and reads why. */
export async function readFailedRelease(page: Page): Promise<void> {
  await openReleases(page);
  await expect(page.getByText('Rolled back: Crash loop').first()).toBeVisible({ timeout: 240_000 });
  await page.getByRole('row').filter({ hasText: 'Rolled back: Crash loop' }).first().press('Enter');
  await expect(page).toHaveURL(/#\/releases\/./);
  const main = page.getByRole('main');
  await expect(main.getByText(/The new image did not hold\. sample runs what it ran before/)).toBeVisible();
  await expect(main.getByText(/non-zero exit \(3\)/).first()).toBeVisible();
  await expect(main.getByText('Exit code', { exact: true })).toBeVisible();
  await expect(main.getByText('config: DATABASE_URL is not set').first()).toBeVisible();
  await expect(main.getByText(/Mend the application, and build again/)).toBeVisible();
}

/** Goes back to what the last good release replaced, from that release's page. */
export async function rollBackLastGood(page: Page): Promise<void> {
  await openReleases(page);
  const row = page.getByRole('row').filter({ hasText: 'Succeeded' }).first();
  await row.press('Enter');
  await page.getByRole('button', { name: 'Roll back sample' }).click();
  const good = page.url();
  const dialog = page.getByRole('dialog', { name: 'Roll back sample' });
  await expect(dialog.getByText(/goes back to the image and settings from before this release/)).toBeVisible();
  await dialog.getByRole('button', { name: 'Roll back sample' }).click();
  const main = page.getByRole('main');
  // The page is now that of the roll back.
  await expect(page).not.toHaveURL(good);
  await expect(main.getByText(/run the new image and stayed well through the watch/)).toBeVisible({ timeout: 180_000 });
}

/** By the rail: the place is also named above the page. */
async function openReleases(page: Page): Promise<void> {
  const places = page.getByRole('navigation', { name: 'Places' });
  // With a count beside it, once something needs the admin.
  await places.getByRole('link', { name: /^Releases/ }).click();
}

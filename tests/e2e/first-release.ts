import { expect, type Page } from '@playwright/test';

export interface Source {
  readonly url: string;
  readonly username: string;
  readonly token: string;
}

const textbox = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });

/** An application whose source is looked at before it is added. */
export async function addApplication(page: Page, source: Source): Promise<void> {
  await page.getByRole('link', { name: 'Applications', exact: true }).click();
  await page.getByRole('button', { name: 'Add application' }).first().click();
  await textbox(page, 'Name').fill('sample');
  await textbox(page, 'Git address').fill(source.url);
  await page.getByLabel('Login', { exact: true }).selectOption({ label: 'Token or password' });
  await textbox(page, 'User name').fill(source.username);
  await page.getByLabel('Token', { exact: true }).fill(source.token);
  await page.getByRole('button', { name: 'Test access' }).click();
  await expect(page.getByText(/The source can be read\. main is at/)).toBeVisible({ timeout: 20_000 });
  await textbox(page, 'Image name').fill('demo/sample');
  await page.getByRole('textbox', { name: 'Label 1 name' }).fill('update');
  await page.getByRole('textbox', { name: 'Label 1 value' }).fill('server-config');
  await page.getByRole('dialog').getByRole('button', { name: 'Add application' }).click();
  await expect(page.getByRole('heading', { name: 'sample' })).toBeVisible();
}

/** Builds the head of the branch and waits until the page says that it was built. */
export async function buildNow(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Build now' }).first().click();
  await page.getByRole('tab', { name: 'Builds' }).click();
  // The choice of results has the same word.
  const built = page.getByText('Built', { exact: true }).filter({ visible: true });
  await expect(built.first()).toBeVisible({ timeout: 120_000 });
}

/** A service on every node, on the node's own port (the test hosts have no IP_VS), selected by the application's label. */
export async function createService(page: Page, port: number): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).first().click();
  await page.getByRole('menuitem', { name: 'Create service' }).click();
  await textbox(page, 'Name').fill('sample');
  await page.getByLabel('How many').selectOption({ label: 'One on every node' });
  await page.getByRole('button', { name: 'Add port' }).click();
  await textbox(page, 'Port 1 published').fill(String(port));
  await textbox(page, 'Port 1 in the container').fill('80');
  await page.getByLabel('Port 1 mode').selectOption({ label: "on the task's node (host)" });
  await page.getByLabel('Endpoint mode', { exact: true }).selectOption({ label: 'DNS round robin' });
  await page.getByRole('dialog').getByRole('button', { name: 'Create service' }).click();
  await expect(page.getByText(/^2 of 2/).first()).toBeVisible({ timeout: 120_000 });
}

/** A receiver for pushes; gives the address that the Git host is to call. */
export async function addReceiver(page: Page, secret: string): Promise<string> {
  await page.getByRole('link', { name: 'Receivers', exact: true }).click();
  await page.getByRole('button', { name: 'Add receiver' }).first().click();
  await textbox(page, 'Name').fill('push');
  await page.getByLabel('Format').selectOption({ label: 'GitHub' });
  await page.getByLabel('Secret', { exact: true }).fill(secret);
  await page.getByRole('dialog').getByRole('button', { name: 'Add receiver' }).click();
  const address = page.getByText(/\/hooks\/[\w-]{20,}/).first();
  await expect(address).toBeVisible();
  return /https?:\/\/\S+\/hooks\/[\w-]+/.exec((await address.textContent()) ?? '')?.[0] ?? '';
}

import { readFile } from 'node:fs/promises';
import { expect, type Page } from '@playwright/test';
import type { BedHost } from '../bed/index.ts';

export interface WizardWishes {
  readonly mirror: string;
  readonly yumRepository: string;
}

/** From the empty window to hosts that are added, with their keys accepted after a look at the fingerprints. */
export async function addHostsByPaste(page: Page, hosts: readonly BedHost[]): Promise<void> {
  await page.getByRole('link', { name: 'Hosts', exact: true }).click();
  await page.getByRole('button', { name: 'Add the first host' }).click();
  await page.getByRole('tab', { name: 'Paste a list' }).click();
  const lines = hosts.map((host) => `${host.name} ${host.user}@${host.address}:${host.port}`);
  await page.getByRole('textbox', { name: 'Hosts, one a line' }).fill(lines.join('\n'));
  await page.getByLabel('Login with').selectOption({ label: 'Private key' });
  const [first] = hosts;
  if (!first) throw new Error('no host to add');
  await page
    .getByRole('textbox', { name: 'Private key', exact: true })
    .fill(await readFile(first.privateKeyPath, 'utf8'));
  await page.getByRole('button', { name: `Add ${hosts.length} hosts` }).click();

  const dialog = page.getByRole('dialog');
  const timeout = 20_000 + hosts.length * 500;
  // Of a long list only the rows in view are there.
  for (const host of hosts.slice(0, 3))
    await expect(dialog.getByText(await host.publicHostKeyFingerprint())).toBeVisible({ timeout });
  await dialog.getByRole('button', { name: `Accept the ${hosts.length} shown keys` }).click({ timeout });
  await expect(dialog.getByText(`${hosts.length} of ${hosts.length} hosts logged in`)).toBeVisible({ timeout });
  await dialog.getByRole('button', { name: 'Done' }).click();
}

/** The wizard up to the plan: hosts, connection, checks, wishes. It is left in the middle and come back to. */
export async function wizardToPlan(page: Page, hosts: readonly BedHost[], wishes: WizardWishes): Promise<void> {
  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page
    .getByRole('button', { name: /^(Set up|Continue)/ })
    .first()
    .click();
  await page.getByRole('checkbox', { name: 'Select all rows' }).check();
  await page.getByRole('button', { name: `Connect ${hosts.length} hosts` }).click();
  await page.getByRole('button', { name: 'Continue to the checks' }).click();
  const toWishes = page.getByRole('button', { name: 'Continue to the wishes' });
  await expect(toWishes).toBeEnabled({ timeout: 60_000 });
  await expect(page.getByText(/with warnings|fine/).first()).toBeVisible({ timeout: 60_000 });

  await page.getByRole('link', { name: 'Overview', exact: true }).click();
  await page.getByRole('button', { name: 'Continue the set-up' }).first().click();
  await toWishes.click();
  await page.getByRole('textbox', { name: 'Registry mirrors (accelerator)', exact: true }).fill(wishes.mirror);
  await page.getByRole('combobox', { name: "Docker's packages come from", exact: true }).selectOption('own');
  await page.getByRole('textbox', { name: 'Address of the packages', exact: true }).fill(wishes.yumRepository);
  await page.getByRole('button', { name: 'Make the plan' }).click();
  await expect(page.getByRole('button', { name: `Apply the plan to ${hosts.length} hosts` })).toBeEnabled({
    timeout: 60_000,
  });
}

/** Applies the plan, leaves the page meanwhile, and waits for what was read back. */
export async function applyPlan(page: Page, hosts: readonly BedHost[]): Promise<void> {
  await page.getByRole('button', { name: `Apply the plan to ${hosts.length} hosts` }).click();
  await expect(page.getByRole('heading', { name: 'Apply the plan' })).toBeVisible();
  await page.reload();
  await expect(page.getByRole('heading', { name: 'The hosts are set up' })).toBeVisible({ timeout: 180_000 });
  await expect(page.getByText(`${hosts.length} of ${hosts.length} ready`)).toBeVisible();
  await expect(page.getByText('answers with its login')).toBeVisible();
}

import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page } from '@playwright/test';
import type { PageSurvey } from '../../components/support/page-survey.ts';

/** Rows that a list may keep in the document, however many records it has. */
const MOST_ROWS = 60;

/** Follows one page of the browser and notes what is wrong with the window, each with where it was seen. */
export class WindowCheck {
  /** By problem, the places where it was seen. */
  readonly #seen = new Map<string, string[]>();
  readonly #page: Page;
  #place = 'start';

  constructor(page: Page) {
    this.#page = page;
    page.on('pageerror', (error) => this.#note(`error: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') this.#note(`console: ${message.text().slice(0, 400)}`);
    });
  }

  /** One line for each problem, with the first places where it was seen. */
  get problems(): string[] {
    return [...this.#seen].map(
      ([problem, places]) => `${problem} [${places.length} ×: ${places.slice(0, 3).join('; ')}]`,
    );
  }

  /** Opens a path of the window and waits until it stands still. */
  async go(path: string): Promise<void> {
    this.#place = path;
    await this.#page.evaluate(`location.hash = ${JSON.stringify(path)}`);
    await this.settled();
  }

  /** Names the place for what is noted from now on. */
  at(place: string): void {
    this.#place = place;
  }

  /** Waits until a heading is there and nothing is loading. */
  async settled(): Promise<void> {
    await this.#page.evaluate('new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))');
    await expect(this.#page.locator('main h1').first()).toBeAttached();
    for (let tries = 0; tries < 20 && (await this.#survey()).busy; tries += 1) await this.#page.waitForTimeout(50);
  }

  async look(): Promise<void> {
    const { untranslated, tooWide, rows } = await this.#survey();
    for (const text of untranslated) this.#note(`not translated: ${text}`);
    for (const wide of tooWide) this.#note(`too wide: ${wide}`);
    if (rows >= MOST_ROWS) this.#note(`${rows} rows in the document`);
  }

  async axe(): Promise<void> {
    const { violations } = await new AxeBuilder({ page: this.#page })
      .setLegacyMode(true)
      .options({ resultTypes: ['violations'] })
      .analyze();
    for (const { id, nodes } of violations) {
      for (const node of nodes.slice(0, 3)) {
        const summary = node.failureSummary?.split('\n')[1]?.trim() ?? '';
        this.#note(`axe ${id}: ${node.html.slice(0, 160)} — ${summary.slice(0, 200)}`);
      }
    }
  }

  /** What is on the tabs of the page that is open, one after the other. */
  async eachTab(check: () => Promise<void>): Promise<void> {
    const tabs = this.#page.locator('main [role="tab"]');
    const count = await tabs.count();
    const place = this.#place;
    for (let index = 0; index < Math.max(1, count); index += 1) {
      if (count > 0) {
        this.#place = `${place} (tab ${index + 1})`;
        await tabs.nth(index).click();
        await this.settled();
      }
      await check();
    }
  }

  async #survey(): Promise<PageSurvey> {
    return this.#page.evaluate<PageSurvey>('surveyPage()');
  }

  #note(problem: string): void {
    // Ids differ from page to page and would make one problem look like many.
    const known = problem.replaceAll(/mantine-[a-z0-9]{6,}/g, 'mantine-…');
    this.#seen.set(known, [...(this.#seen.get(known) ?? []), this.#place]);
  }
}

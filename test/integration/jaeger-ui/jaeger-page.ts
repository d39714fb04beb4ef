import { poll } from '../jaeger/poll.ts';
import { newPage } from '../browser/chromium.ts';
import type { Browser, Locator, Page } from 'playwright-core';

/** One row of a trace, its details opened. */
export interface SpanDetails {
  /** The attributes in the order in which they are shown. */
  attributes(): Promise<[key: string, value: string][]>;
  /** Where the value of an attribute leads. */
  link(key: string): Locator;
  row: Locator;
}

/** Jaeger's page in Chromium, as wide as a laptop. */
export class JaegerPage {
  readonly page: Page;
  readonly #url: string;

  private constructor(page: Page, url: string) {
    this.page = page;
    this.#url = url;
  }

  static async open(browser: Browser, url: string): Promise<JaegerPage> {
    const page = await newPage(browser, { viewport: { width: 1300, height: 1000 }, deviceScaleFactor: 1 });
    return new JaegerPage(page, url);
  }

  /** The traces that a search finds, each as `service: root · what its tags say`. */
  async search(query: Record<string, string>): Promise<string[]> {
    const address = `${this.#url}/search?${new URLSearchParams(query).toString()}`;
    // What was sent just now may not be there yet, and the page asks once.
    await poll('a trace that the search finds', 60_000, async () => {
      await this.page.goto(address);
      const found = this.page.locator('tr[data-row-key]').first();
      return (
        (await found.waitFor({ timeout: 5_000 }).then(
          () => true,
          () => false,
        )) || undefined
      );
    });
    return this.results();
  }

  async results(): Promise<string[]> {
    const rows = this.page.locator('tr[data-row-key]');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map(oneLine);
  }

  async openTrace(traceId: string): Promise<void> {
    await this.page.goto(`${this.#url}/trace/${traceId}`);
    await this.page.locator('.span-row').first().waitFor();
  }

  /** The rows of the trace: the names of their spans. */
  async spanNames(): Promise<string[]> {
    return this.page.locator('.span-row .endpoint-name').allInnerTexts();
  }

  row(name: string | RegExp, nth = 0): Locator {
    const named = this.page.locator('.endpoint-name', { hasText: name });
    return this.page.locator('.span-row', { has: named }).nth(nth);
  }

  /** Opens a span, and its attributes. */
  async openSpan(name: string | RegExp, nth = 0): Promise<SpanDetails> {
    const row = this.row(name, nth);
    await row.locator('.span-name').click();
    const details = this.page.locator('.detail-row').last();
    const tab = details.getByRole('tab', { name: 'Details' });
    if (await tab.isVisible()) await tab.click();
    const heading = details.locator('.AccordionAttributes--header', { hasText: 'Attributes' }).first();
    if ((await heading.getAttribute('aria-checked')) === 'false') await heading.click();
    const table = details.locator('.KeyValueTable').first();
    await table.waitFor();
    const cellOf = (key: string): Locator =>
      table.locator('tr', { has: this.page.locator('.KeyValueTable--keyColumn', { hasText: key }) }).first();
    return {
      row,
      attributes: async () => {
        const rows = await table.locator('tr').all();
        return Promise.all(
          rows.map(async (each): Promise<[string, string]> => {
            const [key = '', value = ''] = await each.locator('td').allInnerTexts();
            return [oneLine(key), oneLine(value)];
          }),
        );
      },
      link: (key) => cellOf(key).locator('a').first(),
    };
  }
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

import type { Browser, Page } from 'playwright-core';

import type { Transport } from '../../../examples/browser/page/call-details.ts';

/** The example's page as a person uses it. */
export class CallPage {
  /** What a person would see in the console: errors that nobody caught, errors and warnings that were logged. */
  readonly problems: string[] = [];
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
    watchProblems(page, this.problems);
  }

  /** Presses Call, and waits until the call is connected. */
  async call(transport: Transport): Promise<void> {
    await this.page.check(`input[value=${transport}]`);
    await this.page.click('#button');
    await this.page.waitForSelector('body[data-state=connected]');
  }

  /** Waits for a line of the conversation. */
  async hears(words: string): Promise<void> {
    await this.page.locator('#conversation', { hasText: words }).waitFor({ timeout: 20_000 });
  }

  async hangUp(): Promise<void> {
    await this.page.click('#button');
    await this.page.waitForSelector('body[data-state=ended]');
  }

  /** What the page says of the spans. */
  exported(): Promise<string> {
    return this.page.innerText('#exported');
  }

  lost(): Promise<string> {
    return this.page.innerText('#lost');
  }
}

/** Opens the example's page in a window of its own. */
export async function openCallPage(browser: Browser, url: string): Promise<CallPage> {
  const page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
  const opened = new CallPage(page);
  await page.goto(url);
  return opened;
}

/** Notes what goes wrong on a page. */
export function watchProblems(page: Page, problems: string[]): void {
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
}

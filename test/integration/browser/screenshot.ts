import { fileURLToPath } from 'node:url';

import type { Page } from 'playwright-core';

/** Writes what a page looks like to a file, and prints its path for whoever wants to look. */
export async function saveScreenshot(page: Page, name: string): Promise<void> {
  const path = fileURLToPath(new URL(`../../../coverage/browser/${name}.png`, import.meta.url));
  await page.screenshot({ path, fullPage: true });
  console.log(`The page is in ${path}`);
}

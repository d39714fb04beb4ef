import { execFile } from 'node:child_process';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium, type Page } from 'playwright-core';
import { findChromium } from '../../test/integration/browser/find-chromium.ts';

/** What of a page is on its picture. */
export interface PictureOptions {
  /** Path of the page. */
  page: string;
  /** Its name in `docs`. */
  picture: string;
  width: number;
  /** Of the window: lists on a page are not higher than most of it. */
  height?: number;
  /** Pixels of the picture for each of the page. */
  scale?: number;
  /** Does on the page what a reader does; gives down to where the picture goes, in pixels of the page. */
  look: (view: Page) => Promise<number>;
}

/** Makes a picture in `docs` of a page as Chromium shows it, small where there is a pngquant. */
export async function takePicture({
  page,
  picture,
  width,
  height = 800,
  scale = 2,
  look,
}: PictureOptions): Promise<void> {
  const path = fileURLToPath(new URL(`../../docs/${picture}`, import.meta.url));
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // Chromium's sandbox does not run as root.
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'],
  });
  try {
    const view = await browser.newPage({
      viewport: { width, height },
      colorScheme: 'light',
      deviceScaleFactor: scale,
    });
    await view.goto(pathToFileURL(page).href);
    const end = await look(view);
    await view.screenshot({ path, fullPage: true, clip: { x: 0, y: 0, width, height: end } });
  } finally {
    await browser.close();
  }
  await promisify(execFile)('pngquant', ['--force', '--speed', '1', '--output', path, '256', path]).catch(
    () => console.log('There is no pngquant, so the picture is as large as it is.'),
  );
  console.log(`The picture is in ${path}`);
}

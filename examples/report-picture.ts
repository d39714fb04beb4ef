// The picture of a report in docs/report.md: a page on made-up sessions, as Chromium shows it.
//   npm run picture:report       writes docs/report.png, and makes it small where there is a pngquant
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { runReport } from '../src/cli/report/report-command.ts';
import { findChromium } from '../test/integration/browser/find-chromium.ts';
import { generateSessions, otlpLine } from '../test/support/generated-sessions.ts';

const PICTURE = fileURLToPath(new URL('../docs/report.png', import.meta.url));
const WIDTH = 1000;

/** The card that the picture ends with, and what is seen of the page below it. */
const LAST_CARD = 'Who is heard';
const MARGIN = 18;

const folder = await mkdtemp(join(tmpdir(), 'report-picture-'));
try {
  const page = join(folder, 'report.html');
  await writePage(page);
  await takePicture(page);
  await promisify(execFile)('pngquant', [
    '--force',
    '--speed',
    '1',
    '--output',
    PICTURE,
    '256',
    PICTURE,
  ]).catch(() => console.log('There is no pngquant, so the picture is as large as it is.'));
  console.log(`The picture is in ${PICTURE}`);
} finally {
  await rm(folder, { recursive: true });
}

async function writePage(path: string): Promise<void> {
  const spans = join(folder, 'spans.jsonl');
  const sessions = [...generateSessions({ sessions: 400, slower: { search_guest_guide: 1.6 } })];
  await writeFile(spans, sessions.map((session) => otlpLine(session)).join('\n'));
  const { stdin, stdout, stderr, env } = process;
  const interruption = new AbortController().signal;
  await runReport([spans, '--html', path, '--quiet'], { stdin, stdout, stderr, env, interruption });
}

async function takePicture(page: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: findChromium(),
    // Chromium's sandbox does not run as root.
    args: process.getuid?.() === 0 ? ['--no-sandbox', '--disable-gpu'] : ['--disable-gpu'],
  });
  try {
    const view = await browser.newPage({
      viewport: { width: WIDTH, height: 800 },
      colorScheme: 'light',
      deviceScaleFactor: 2,
    });
    await view.goto(pathToFileURL(page).href);
    const card = await view
      .locator('.card', { has: view.getByRole('heading', { name: LAST_CARD }) })
      .boundingBox();
    const height = card === null ? 800 : card.y + card.height + MARGIN;
    await view.screenshot({ path: PICTURE, fullPage: true, clip: { x: 0, y: 0, width: WIDTH, height } });
  } finally {
    await browser.close();
  }
}

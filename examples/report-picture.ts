// The picture of a report in docs/report.md: a page on made-up sessions, as Chromium shows it.
//   npm run picture:report       writes docs/report.png, and makes it small where there is a pngquant
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runReport } from '../src/cli/report/report-command.ts';
import { generateSessions, otlpLine } from '../test/support/generated-sessions.ts';
import { takePicture } from './pictures/take-picture.ts';

/** The card that the picture ends with, and what is seen of the page below it. */
const LAST_CARD = 'Who is heard';
const MARGIN = 18;

const folder = await mkdtemp(join(tmpdir(), 'report-picture-'));
try {
  const page = join(folder, 'report.html');
  await writePage(page);
  await takePicture({
    page,
    picture: 'report.png',
    width: 1000,
    look: async (view) => {
      const card = await view
        .locator('.card', { has: view.getByRole('heading', { name: LAST_CARD }) })
        .boundingBox();
      return card === null ? 800 : card.y + card.height + MARGIN;
    },
  });
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

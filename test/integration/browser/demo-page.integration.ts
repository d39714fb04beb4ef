import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runDemo, type DemoRun } from '../jaeger/run-demo.ts';
import { launchChromium, newPage } from './chromium.ts';
import { readWav } from '../../support/wav-file.ts';

let folder: string;
let files: string;
let demo: DemoRun;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-page-'));
  const nobody = 'http://127.0.0.1:9';
  // Nothing that opens pages is on the path.
  demo = await runDemo(nobody, {
    args: ['--show'],
    env: { TMPDIR: folder, PATH: folder },
    timeoutMs: 170_000,
  });
  const [made] = (await readdir(folder)).filter((name) => name.startsWith('realtime-demo-'));
  files = join(folder, made ?? '');
}, 180_000);

afterAll(() => rm(folder, { recursive: true }));

test('the demo says where the page of its call is, and that nothing here opens it', () => {
  expect(demo.exitCode, demo.stderr).toBe(0);
  const page = join(files, 'call.html');
  expect(demo.stdout).toContain(`The page of the call: ${page}`);
  expect(demo.stderr).toContain(`nothing here opens pages: open ${pathToFileURL(page).href}`);
});

test('both sides are heard in its recording, which is as long as the session', async () => {
  const lines = (await readFile(join(files, 'call.jsonl'), 'utf8')).trimEnd().split('\n');
  const [first, last] = [lines[0], lines.at(-1)].map((line) => (JSON.parse(line ?? '') as { t: number }).t);
  const { length, left, right } = readWav(await readFile(join(files, 'call.wav')));
  expect(length / 1000).toBeCloseTo(((last ?? 0) - (first ?? 0)) / 1000, 1);
  for (const side of [left, right]) {
    const heard = side.filter((sample) => Math.abs(sample) > 300).length / side.length;
    expect(heard).toBeGreaterThan(0.05);
    expect(heard).toBeLessThan(0.6);
  }
});

test('the page plays it, and says what was said, struck through where it was not heard', async () => {
  const browser = await launchChromium();
  const page = await newPage(browser);
  await page.goto(pathToFileURL(join(files, 'call.html')).href);
  const lanes = await page.locator('.lane .name').allTextContents();
  expect(lanes).toEqual(expect.arrayContaining(['Caller', 'Reception', 'Billing', 'refund_charge']));
  expect(await page.locator('.utterance').count()).toBeGreaterThan(10);
  expect((await page.locator('.utterance s').allTextContents()).join()).toContain('and in the evening');
  await page.getByTitle('Play, pause (Space)').click();
  await expect.poll(() => page.locator('.player .when').textContent()).toMatch(/^0:0[1-9]/);
  await browser.close();
});

import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Browser, Page } from 'playwright-core';
import { launchChromium } from './chromium.ts';
import { saveScreenshot } from './screenshot.ts';
import { hostileCall, hourOfCall, shownCall, tones } from './shown-calls.ts';

const CLI = fileURLToPath(new URL('../../../dist/cli/realtime-otel.js', import.meta.url));

let browser: Browser;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'shown-call-'));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  await rm(folder, { recursive: true });
});

/** The page that the built command makes of spans; all that the page wants to load, and what goes wrong in it, is noted. */
async function show(
  name: string,
  lines: string,
  { width = 1280, dark = false, audio }: { width?: number; dark?: boolean; audio?: Buffer } = {},
): Promise<{ page: Page; file: string; problems: string[] }> {
  const [input, file] = [join(folder, `${name}.jsonl`), join(folder, `${name}.html`)];
  await writeFile(input, lines);
  const wav = join(folder, `${name}.wav`);
  if (audio !== undefined) await writeFile(wav, audio);
  await promisify(execFile)(process.execPath, [
    CLI,
    'show',
    input,
    '--html',
    file,
    '--ui',
    'http://jaeger.example/',
    ...(audio === undefined ? [] : ['--audio', wav]),
  ]);
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: dark ? 'dark' : 'light',
  });
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => message.type() === 'error' && problems.push(message.text()));
  page.on('dialog', (dialog) => {
    problems.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on('request', (request) => /^(file|blob):/.test(request.url()) || problems.push(request.url()));
  await page.goto(pathToFileURL(file).href);
  await page.waitForSelector('main');
  return { page, file, problems };
}

describe('the page of a call', () => {
  test('shows lanes, turns and what was said, loads nothing, and runs nothing but its own script', async () => {
    const { page, problems } = await show('call', shownCall());
    const lanes = await page.locator('.lane .name').allTextContents();
    expect(lanes).toEqual(['Turns', 'Caller', 'Triage', 'Booking', 'find_room', 'What happened']);
    expect(await page.locator('.turn-list li').count()).toBe(2);
    expect(await page.locator('.utterance s').allTextContents()).toEqual(['there is a room with a view.']);
    expect(await page.locator('.lane .mark').count()).toBe(3);
    // Of this call, and nothing that is not in it.
    const colours = ['heard', 'response being made', 'tool', 'waits for approval', 'failed'];
    const signs = ['✂\uFE0Einterrupted', '⇄handoff', '✕error'];
    expect(await page.locator('.legend > span').allTextContents()).toEqual([...colours, ...signs]);
    await saveScreenshot(page, 'show-call');
    expect(problems).toEqual([]);
    await page.close();
  });

  test('zooms from the whole call to a word, by buttons, keys and the wheel, and keeps the place', async () => {
    const { page } = await show('zoom', shownCall());
    const width = (): Promise<number> => page.locator('.strip').evaluate((strip) => strip.clientWidth);
    const whole = await width();
    await page.keyboard.press('+');
    expect(await width()).toBeGreaterThan(whole * 1.5);
    await page.keyboard.press('0');
    expect(await width()).toBe(whole);
    const scroller = page.locator('.scroller');
    const { x, y } = (await scroller.boundingBox())!;
    await page.mouse.move(x + 400, y + 40);
    await page.keyboard.down('Control');
    for (let turn = 0; turn < 30; turn += 1) await page.mouse.wheel(0, -120);
    await page.keyboard.up('Control');
    await expect.poll(width).toBeGreaterThan(whole * 5);
    const at = await scroller.evaluate((element) => (element.scrollLeft + 400) / element.scrollWidth);
    expect(at).toBeCloseTo(400 / whole, 1);
    // Whose lane it is stays in sight.
    const names = await page
      .locator('.lane .name')
      .evaluateAll((all) => all.map((name) => name.getBoundingClientRect().left));
    for (const left of names) expect(left).toBeGreaterThanOrEqual(x);
    await page.locator('.turn-list button').first().click();
    await expect.poll(() => page.locator('.bar .word').count()).toBeGreaterThan(2);
    await page.close();
  });

  test('shows what was clicked in every part at once, with a link to it in Jaeger and an address of its own', async () => {
    const { page, file } = await show('click', shownCall());
    await page.locator('.lane.tool .bar.call').click();
    const details = page.locator('.details');
    expect(await details.locator('h2').textContent()).toBe('execute_tool find_room');
    expect(await details.locator('dt').allTextContents()).toContain('realtime.tool.outcome');
    expect(await details.locator('a').getAttribute('href')).toMatch(
      /^http:\/\/jaeger\.example\/trace\/[0-9a-f]{32}\?uiFind=[0-9a-f]{16}$/,
    );
    const address = page.url();
    await page.keyboard.press('Escape');
    expect(await details.isHidden()).toBe(true);
    await page.keyboard.press('j');
    expect(await page.locator('.turn-list .chosen .number').textContent()).toBe('1');
    expect(await page.locator('.transcript .chosen').count()).toBe(2);
    await page.keyboard.press('j');
    expect(await page.locator('.turn-list .chosen .number').textContent()).toBe('2');
    await page.goto('about:blank');
    await page.goto(address);
    expect(await page.locator('.details h2').textContent()).toBe('execute_tool find_room');
    expect(address.startsWith(pathToFileURL(file).href)).toBe(true);
    await page.close();
  });

  test('leads from a span to the one that it is within, and to what is within it, of other libraries too', async () => {
    const { page } = await show('relatives', shownCall({ withQuery: true }));
    const details = page.locator('.details');
    await page.locator('.lane.tool .bar.call').click();
    await details.getByRole('button', { name: 'SELECT rooms' }).click();
    expect(await details.innerText()).toContain('A span of another library.');
    await details.getByRole('button', { name: 'execute_tool find_room' }).click();
    await details.getByRole('button', { name: 'invoke_agent Triage' }).click();
    expect(await details.locator('h2').textContent()).toBe('invoke_agent Triage');
    expect(await page.locator('.lane .name').allTextContents()).not.toContain('SELECT rooms');
    await page.close();
  });

  test('marks what happened at once below each other, and is whole on paper, and dark on light, whatever was in sight', async () => {
    const options = { audio: tones(20), dark: true };
    const { page } = await show('paper', shownCall({ cutByGuardrail: true }), options);
    expect(await page.locator('.legend > span').allTextContents()).toContain('!guardrail');
    const boxes = await page.locator('.lane .mark').evaluateAll((marks) =>
      marks.map((mark) => {
        const { x, y } = mark.getBoundingClientRect();
        return { x, y };
      }),
    );
    for (const [place, one] of boxes.entries())
      for (const other of boxes.slice(place + 1))
        expect(Math.hypot(one.x - other.x, one.y - other.y)).toBeGreaterThanOrEqual(20);
    for (let step = 0; step < 4; step += 1) await page.keyboard.press('+');
    const lastTick = "[...document.querySelectorAll('.tick')].at(-1).textContent";
    expect(await page.evaluate(`dispatchEvent(new Event('beforeprint')), ${lastTick}`)).toBe('0:18');
    await page.emulateMedia({ media: 'print' });
    expect(await page.evaluate('getComputedStyle(document.body).color')).toBe('rgb(29, 27, 38)');
    await page.setViewportSize({ width: 700, height: 900 });
    const share = (selector: string): Promise<number[]> =>
      page
        .locator(selector)
        .evaluateAll((all) =>
          all.map((each) => each.clientWidth / (each.closest('.strip')?.clientWidth ?? 1)),
        );
    for (const width of await share('.wave')) expect(width).toBeCloseTo(1, 1);
    await expect.poll(() => page.locator('.tick').last().textContent()).toBe('0:15');
    // A frame that is drawn when the page has become narrower, and no observer has said so yet.
    const drawn = await page.evaluate(`document.querySelector('main').style.width = '400px';
      document.querySelector('.scroller').dispatchEvent(new Event('scroll'));
      new Promise(requestAnimationFrame).then(() => document.querySelector('.wave').style.width)`);
    expect(drawn).toBe('100%');
    await page.evaluate(`document.querySelector('main').style.width = ''`);
    await expect.poll(() => page.locator('.tick').last().textContent()).toBe('0:15');
    await saveScreenshot(page, 'show-paper');
    await page.close();
  });

  test('plays the recording from a click on a turn, faster where that is wished, in step with axis and transcript', async () => {
    const { page, problems } = await show('audio', shownCall(), { audio: tones(20) });
    const time = async (): Promise<string> => (await page.locator('.player .when').textContent()) ?? '';
    await page.locator('.turn-list button').nth(1).click();
    await expect.poll(time).toMatch(/^0:(09\.[1-9]|1\d\.\d)$/);
    const toggle = page.locator('.player button').first();
    await expect.poll(() => toggle.textContent()).toContain('Pause');
    await page.getByTitle('Speed: 2').click();
    await page.getByTitle('Heard: caller').click();
    expect(await page.getByTitle('Heard: caller').getAttribute('aria-pressed')).toBe('true');
    expect(await page.getByTitle('Heard: both').getAttribute('aria-pressed')).toBe('false');
    await expect.poll(() => page.locator('.spoken .words').textContent()).toContain('Tomorrow');
    const left = await page.locator('.playhead').evaluate((head) => Number.parseFloat(head.style.left));
    expect(left).toBeGreaterThan(50);
    await saveScreenshot(page, 'show-audio');
    // After a click the next key is for the page, and not for what was clicked.
    await page.locator('.turn-list button').nth(1).click();
    await page.keyboard.press('Space');
    await expect.poll(() => toggle.textContent()).toContain('Play');
    const paused = await time();
    await page.locator('.bar.turn').first().click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('Space');
    await expect.poll(() => toggle.textContent()).toContain('Pause');
    expect(await page.locator('.details').isHidden()).toBe(true);
    expect(paused).toMatch(/^0:/);
    // Gone to by keys, a button is what is meant.
    await page.getByTitle('Heard: agent').focus();
    await page.keyboard.press('Space');
    expect(await page.getByTitle('Heard: agent').getAttribute('aria-pressed')).toBe('true');
    expect(await toggle.textContent()).toContain('Pause');
    expect(problems).toEqual([]);
    await page.close();
  });

  test('plays what was heard at a moment of the axis, which may begin before the recording', async () => {
    const { page } = await show('early', shownCall({ early: true }), { audio: tones(20) });
    await page.locator('.turn-list button').nth(1).click();
    // Four seconds and nine.
    await expect.poll(() => page.locator('.player .when').textContent()).toMatch(/^0:1[34]\.\d$/);
    await page.close();
  });

  test('is at most 400 kB for an hour of a call, and open in under a second', async () => {
    const { page, file } = await show('hour', hourOfCall());
    expect((await readFile(file)).length).toBeLessThan(400_000);
    const opened: number[] = [];
    // The quickest of some: the machine may have much else to do.
    for (let time = 0; time < 5; time += 1) {
      await page.reload();
      await page.waitForSelector('main');
      // Painted a moment after it is there.
      const paint = "performance.getEntriesByType('paint').at(-1)?.startTime ?? 0";
      await expect.poll(() => page.evaluate<number>(paint)).toBeGreaterThan(0);
      opened.push(await page.evaluate<number>(paint));
    }
    console.log(`opened in ${opened.map((ms) => Math.round(ms)).join(', ')} ms`);
    expect(Math.min(...opened)).toBeLessThan(1000);
    await saveScreenshot(page, 'show-hour');
    await page.close();
  });

  test('says nothing of when where a log has no times', async () => {
    const untimed = [
      { type: 'session.created', session: { id: 'sess_1', model: 'gpt-realtime' } },
      { type: 'input_audio_buffer.speech_started', item_id: 'item_1' },
      { type: 'input_audio_buffer.speech_stopped', item_id: 'item_1' },
      {
        type: 'conversation.item.input_audio_transcription.completed',
        item_id: 'item_1',
        transcript: 'Hello?',
      },
    ];
    const { page } = await show('untimed', untimed.map((event) => `${JSON.stringify(event)}\n`).join(''));
    expect(await page.locator('.facts').innerText()).toContain('no event has a time');
    expect(await page.locator('.tick').first().isVisible()).toBe(false);
    expect(await page.locator('.utterance .when').isVisible()).toBe(false);
    expect(await page.locator('.utterance .words').innerText()).toBe('Hello?');
    await page.close();
  });

  test('fits a phone, and is dark where that is wished', async () => {
    const { page } = await show('phone', shownCall(), { width: 390, dark: true });
    const width = await page.evaluate<number>('document.documentElement.scrollWidth');
    expect(width).toBe(390);
    await saveScreenshot(page, 'show-phone-dark');
    await page.locator('.lane.tool .bar.call').click();
    await saveScreenshot(page, 'show-phone-details');
    await page.close();
  });

  test('takes nothing that was said, called or named for markup, and shows what would turn text around', async () => {
    const { page, problems } = await show('hostile', hostileCall());
    expect(await page.locator('img, iframe, script[src], svg').count()).toBe(0);
    const text = (await page.locator('body').innerText()) + (await page.title());
    expect(text).toContain('<img src=x onerror=alert(1)>');
    for (const hidden of ['\u202E', '\u001B', '\u0007']) expect(text).not.toContain(hidden);
    await page.locator('.lane.tool .bar').first().click();
    await saveScreenshot(page, 'show-hostile');
    expect(problems).toEqual([]);
    await page.close();
  });
});

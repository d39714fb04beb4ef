import { SpanStatusCode } from '@opentelemetry/api';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { launchChromium, newPage } from '../browser/chromium.ts';
import { saveScreenshot } from '../browser/screenshot.ts';
import { genaiPrices } from '../../../src/prices/index.ts';
import { sendDemoCall, sumOf, type DemoCall } from '../../support/demo-call.ts';
import { startPhoenix, type Backend } from './backend-servers.ts';
import { readPhoenixTrace, type PhoenixSpan, type PhoenixTrace } from './phoenix-query.ts';

let phoenix: Backend;
let call: DemoCall;
let trace: PhoenixTrace;
let browser: Browser;

beforeAll(async () => {
  phoenix = await startPhoenix(inject('backendPrograms'));
  call = await sendDemoCall(
    { endpoint: phoenix.url, protocol: 'http/protobuf' },
    { conventions: ['openinference'], prices: genaiPrices },
  );
  trace = await readPhoenixTrace(phoenix.url, call.traceId, call.spans.length);
});

afterAll(async () => {
  await browser?.close();
  await phoenix?.stop();
});

const named = (word: string): PhoenixSpan[] => trace.spans.filter(({ name }) => name.split(' ')[0] === word);

describe("the demo's call in Phoenix", () => {
  test('has all of its spans, of kinds that Phoenix knows', () => {
    expect(trace.spans).toHaveLength(call.spans.length);
    const kinds = new Map(trace.spans.map(({ name, spanKind }) => [name.split(' ')[0], spanKind]));
    expect(Object.fromEntries(kinds)).toEqual({
      realtime_session: 'chain',
      turn: 'chain',
      user_speech: 'chain',
      agent_speech: 'chain',
      invoke_agent: 'agent',
      chat: 'llm',
      execute_tool: 'tool',
    });
  });

  test('is one session, by its session.id', () => {
    expect(trace.session).toEqual({ sessionId: call.sessionId, numTraces: 1 });
  });

  test('has the tokens of its responses, which add up to those of the call', () => {
    const prompt = sumOf(call, 'gen_ai.usage.input_tokens');
    const completion = sumOf(call, 'gen_ai.usage.output_tokens');
    expect(prompt).toBeGreaterThan(0);
    expect(trace.rootSpan).toMatchObject({
      cumulativeTokenCountPrompt: prompt,
      cumulativeTokenCountCompletion: completion,
    });
    expect(trace.costSummary.total.tokens).toBe(prompt + completion);
  });

  test('costs what its responses cost, audio at its own price', () => {
    const total = named('chat').reduce((sum, { costSummary }) => sum + (costSummary?.total.cost ?? 0), 0);
    expect(trace.costSummary.total.cost).toBeCloseTo(total, 9);
    const audio = named('chat').reduce(
      (sum, { tokenPromptDetails }) => sum + (tokenPromptDetails.audio ?? 0),
      0,
    );
    expect(audio).toBeGreaterThan(0);
    expect(audio).toBe(sumOf(call, 'llm.token_count.prompt_details.audio'));
    // By Phoenix's own list: what audio costs is several times what text does.
    const billed = sumOf(call, 'realtime.response.cost_usd');
    expect(Math.abs(total / billed - 1)).toBeLessThan(0.1);
    expect(named('turn').every(({ costSummary }) => costSummary === null)).toBe(true);
  });

  test('says what was said: of the call first and last, of a turn, of a response, of a tool', () => {
    expect(trace.rootSpan.input?.value).toContain('Is a room with a sea view free');
    expect(trace.rootSpan.output?.value).toContain('Goodbye!');
    const weather = named('execute_tool').find(({ name }) => name.endsWith('get_weather'));
    expect(JSON.parse(weather?.input?.value ?? '')).toEqual({ day: 'Saturday' });
    expect(weather?.output?.value).toContain('sunny, 24 degrees');
    expect(named('chat').filter(({ output }) => output !== null)).toHaveLength(named('chat').length);
  });

  test('is red where the tool failed, and there says why', () => {
    const failed = trace.spans.filter(({ statusCode }) => statusCode === 'ERROR');
    expect(failed.map(({ name }) => name).toSorted()).toEqual(
      call.spans
        .filter(({ status }) => status.code === SpanStatusCode.ERROR)
        .map(({ name }) => name)
        .toSorted(),
    );
    const tool = failed.find(({ name }) => name === 'execute_tool refund_charge');
    expect(tool?.statusMessage).toBe('An error occurred while running the tool');
  });

  test('has on its page the tree, its cost, and the failed tool marked', async () => {
    browser = await launchChromium();
    const page = await newPage(browser, { viewport: { width: 1400, height: 950 } });
    await page.goto(`${phoenix.url}/projects/${trace.projectId}/traces/${call.traceId}`, {
      timeout: 120_000,
    });
    const node = (name: string) => page.locator('.span-node-wrap', { hasText: name }).first();
    await node('execute_tool refund_charge').waitFor({ timeout: 120_000 });
    const isFailed = (name: string) => node(name).locator('[data-status-code="ERROR"]').count();
    expect(await isFailed('execute_tool refund_charge')).toBeGreaterThan(0);
    expect(await isFailed('execute_tool check_rooms')).toBe(0);
    const shown = await page.locator('body').innerText();
    expect(shown).toContain(`$${trace.costSummary.total.cost?.toFixed(2)}`);
    await node('execute_tool refund_charge').click();
    await page.getByText('"minibar"').first().waitFor();
    await saveScreenshot(page, 'phoenix-failed-tool');
  });
});

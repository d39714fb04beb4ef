import { SpanStatusCode } from '@opentelemetry/api';
import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';

import { launchChromium, newPage } from '../browser/chromium.ts';
import { saveScreenshot } from '../browser/screenshot.ts';
import { sendDemoCall, sumOf, type DemoCall } from '../../support/demo-call.ts';
import { startMlflow, type Backend } from './backend-servers.ts';
import { readMlflowTrace, type MlflowSpan, type MlflowTrace } from './mlflow-query.ts';

let mlflow: Backend;
let call: DemoCall;
let trace: MlflowTrace;
let browser: Browser;

beforeAll(async () => {
  mlflow = await startMlflow(inject('backendPrograms'));
  call = await sendDemoCall(
    { endpoint: mlflow.url, headers: { 'x-mlflow-experiment-id': '0' } },
    { conventions: ['openinference'] },
  );
  trace = await readMlflowTrace(mlflow.url, call.traceId, call.spans.length);
});

afterAll(async () => {
  await browser?.close();
  await mlflow?.stop();
});

/** Runs in the page. */
declare function getComputedStyle(element: unknown): { color: string };

const colorOf = (text: Locator): Promise<string> =>
  text.evaluate((element) => getComputedStyle(element).color);

const named = (word: string): MlflowSpan[] => trace.spans.filter(({ name }) => name.split(' ')[0] === word);

describe("the demo's call in MLflow", () => {
  test('has all of its spans, of types that MLflow knows', () => {
    expect(trace.spans).toHaveLength(call.spans.length);
    const types = new Map(
      trace.spans.map(({ name, attributes }) => [name.split(' ')[0], attributes['mlflow.spanType']]),
    );
    expect(Object.fromEntries(types)).toEqual({
      realtime_session: 'CHAIN',
      turn: 'CHAIN',
      user_speech: 'CHAIN',
      agent_speech: 'CHAIN',
      invoke_agent: 'AGENT',
      chat: 'LLM',
      execute_tool: 'TOOL',
    });
  });

  test('is one session, by its session.id', () => {
    expect(trace.metadata['mlflow.trace.session']).toBe(call.sessionId);
  });

  test('has the tokens of its responses, which add up to those of the call', () => {
    const input = sumOf(call, 'gen_ai.usage.input_tokens');
    const output = sumOf(call, 'gen_ai.usage.output_tokens');
    expect(input).toBeGreaterThan(0);
    expect(JSON.parse(trace.metadata['mlflow.trace.tokenUsage'] ?? '')).toMatchObject({
      input_tokens: input,
      output_tokens: output,
      total_tokens: input + output,
    });
  });

  test('says what was said: of the call first and last, of a tool', () => {
    expect(trace.requestPreview).toContain('Is a room with a sea view free');
    expect(trace.responsePreview).toContain('Goodbye!');
    const weather = named('execute_tool').find(({ name }) => name.endsWith('get_weather'));
    expect(weather?.attributes['mlflow.spanInputs']).toEqual({ day: 'Saturday' });
    expect(weather?.attributes['mlflow.spanOutputs']).toContain('sunny, 24 degrees');
  });

  test('is red where the tool failed, and there says why; the call as a whole is not', () => {
    expect(trace.state).toBe('OK');
    const failed = trace.spans.filter(({ status }) => status.code === 'STATUS_CODE_ERROR');
    expect(failed.map(({ name }) => name).toSorted()).toEqual(
      call.spans
        .filter(({ status }) => status.code === SpanStatusCode.ERROR)
        .map(({ name }) => name)
        .toSorted(),
    );
    const tool = failed.find(({ name }) => name === 'execute_tool refund_charge');
    expect(tool?.status.message).toBe('An error occurred while running the tool');
  });

  test('has on its page the tree, tokens, what was said, and the failed tool in red', async () => {
    browser = await launchChromium();
    const page = await newPage(browser, { viewport: { width: 1800, height: 1000 } });
    await page.goto(`${mlflow.url}/#/experiments/0/traces?selectedEvaluationId=tr-${call.traceId}`);
    const failed = page.getByText('execute_tool refund_charge').first();
    await failed.waitFor({ timeout: 120_000 });
    const tokens = sumOf(call, 'gen_ai.usage.input_tokens') + sumOf(call, 'gen_ai.usage.output_tokens');
    const shown = await page.locator('body').innerText();
    expect(shown).toContain(`${tokens.toLocaleString('en')} tokens`);
    expect(shown).toContain(call.sessionId);
    expect(shown).toContain('Is a room with a sea view free this weekend');
    expect(shown.match(/^turn$/gm)).toHaveLength(named('turn').length);
    const sound = page.getByText('execute_tool check_rooms').first();
    expect(await colorOf(failed)).not.toBe(await colorOf(sound));
    await failed.click({ force: true });
    await page.getByText('exception.message').first().waitFor();
    await saveScreenshot(page, 'mlflow-failed-tool');
  });
});

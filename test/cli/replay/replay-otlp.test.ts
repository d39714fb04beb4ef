import { readFile } from 'node:fs/promises';

import { describe, expect, it } from 'vitest';

import { runReplay } from '../../../src/cli/replay/replay-command.ts';
import { setVariables, useReceiver } from '../../otlp/telemetry-fixture.ts';
import { memoryIo, temporaryFile } from '../command-io.ts';
import { CALL_START, callFile } from '../record/recorded-call.ts';

const SENDING = ['-', '--to', 'otlp'];

describe('replay --to otlp', () => {
  it('sends the spans where the environment says, with the recorded times, and says how many were taken', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_SERVICE_NAME: 'phone' });
    const io = memoryIo({ stdin: callFile() });
    expect(await runReplay(SENDING, io)).toBe(0);
    expect(io.out).toBe('');
    expect(io.err).toMatch(/5 spans in [\d.]+ m?s; http:\/\/127\.0\.0\.1:\d+ took 5 spans\n$/);
    expect(receiver.spans).toHaveLength(5);
    const session = receiver.spans.find(({ name }) => name === 'realtime_session');
    expect(session?.startTimeUnixNano).toBe(BigInt(CALL_START) * 1_000_000n);
    expect(session?.resource).toMatchObject({ 'service.name': 'phone' });
  });

  it('draws them as well when asked to', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const io = memoryIo({ stdin: callFile() });
    expect(await runReplay(['-', '--to', 'otlp,waterfall'], io)).toBe(0);
    expect(io.out).toMatch(/^realtime_session sess_call-1/);
    expect(receiver.spans).toHaveLength(5);
  });

  it('is never done unasked, whatever the environment says', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_EXPORTER: 'otlp' });
    await runReplay(['-'], memoryIo({ stdin: callFile() }));
    expect(receiver.requests).toEqual([]);
  });

  it('is done when asked for, though OTEL_TRACES_EXPORTER is none', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_EXPORTER: 'none' });
    const io = memoryIo({ stdin: callFile() });
    expect(await runReplay(SENDING, io)).toBe(0);
    expect(receiver.spans).toHaveLength(5);
  });

  it('loses no span of a long file, however small the queue of a service would be', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_BSP_MAX_QUEUE_SIZE: '600' });
    const calls = Array.from({ length: 1_500 }, (_, index) => callFile({ session: `call-${index}` }));
    const io = memoryIo();
    expect(await runReplay([await temporaryFile('calls.jsonl', calls.join('')), '--to', 'otlp'], io)).toBe(0);
    expect(io.err).toContain('1,500 sessions, 7,500 spans');
    expect(new Set(receiver.spans.map(({ spanId }) => spanId)).size).toBe(7_500);
  });

  it('fails before it reads anything when nothing answers', async () => {
    const receiver = await useReceiver('refuse');
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: `${receiver.url}/key-of-mine` });
    const io = memoryIo({ stdin: callFile() });
    const file = await temporaryFile('drawing.txt', 'what was there');
    expect(await runReplay(['-', '--to', 'otlp,waterfall', '-o', file], io)).toBe(1);
    expect(await readFile(file, 'utf8')).toBe('what was there');
    expect(io.err).toBe(
      `replay: no OTLP receiver answers at ${receiver.url} (ECONNREFUSED): ` +
        'start one, or say in OTEL_EXPORTER_OTLP_ENDPOINT where it is\n',
    );
  });

  it('fails when the receiver does not take the spans, and says why', async () => {
    const receiver = await useReceiver({ status: 400 });
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const io = memoryIo({ stdin: callFile() });
    expect(await runReplay(SENDING, io)).toBe(1);
    expect(io.err).toContain(`replay: Export to ${receiver.url} failed, 5 spans are lost: HTTP status 400\n`);
    expect(io.err).toContain(`replay: ${receiver.url} took 0 of 5 spans\n`);
  });

  it('does not read a long file to its end when nothing of it is taken', async () => {
    const receiver = await useReceiver({ status: 404 });
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url });
    const calls = Array.from({ length: 2_000 }, (_, index) =>
      callFile({ session: `call-${index}`, turns: 2 }),
    );
    const io = memoryIo();
    expect(await runReplay([await temporaryFile('calls.jsonl', calls.join('')), '--to', 'otlp'], io)).toBe(1);
    expect(io.err.match(/ took /g)).toHaveLength(2);
    expect(io.err).toMatch(/took none of the first [\d,]+ spans\n/);
    expect(receiver.requests.length).toBeLessThan(20);
  });

  it('says so when the environment makes no spans', async () => {
    const receiver = await useReceiver();
    setVariables({ OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url, OTEL_TRACES_SAMPLER: 'always_off' });
    const sampled = memoryIo({ stdin: callFile() });
    expect(await runReplay(SENDING, sampled)).toBe(0);
    expect(sampled.err).toContain('no spans were made: OTEL_TRACES_SAMPLER leaves them out');

    setVariables({ OTEL_SDK_DISABLED: 'true' });
    const disabled = memoryIo({ stdin: callFile() });
    expect(await runReplay(SENDING, disabled)).toBe(1);
    expect(disabled.err).toContain('OTEL_SDK_DISABLED is true, so there would be no spans to send');

    const drawn = memoryIo({ stdin: callFile() });
    expect(await runReplay(['-'], drawn)).toBe(0);
    expect(drawn.out).toContain('user_speech');
  });
});

import { expect, test } from 'vitest';
import { SessionRecorder } from '../../src/recording/session-recorder.ts';
import { SessionReplay } from '../../src/cli/replay/session-replay.ts';
import { recordingTarget, withoutIds } from '../support/without-ids.ts';
import { checkSequences } from './check-sequences.ts';
import { FUZZ_PRICES, playToFeeds } from './feed-door.ts';
import { conversations } from './sequences.ts';
import { SpanCensus } from './span-census.ts';
import type { CountedSpan } from './span-census.ts';
import type { Step } from './step.ts';

const census = new SpanCensus();
const replayCensus = new SpanCensus();

/** What differs between a trace and that of its recording, the first span of it. */
function differences(counted: readonly CountedSpan[], replayed: readonly CountedSpan[]): string[] {
  const [told, again] = [counted, replayed].map((spans) =>
    withoutIds(spans.map(({ span }) => span)).map((span) => JSON.stringify(span)),
  );
  const at = told?.findIndex((span, index) => span !== again?.[index]) ?? 0;
  if (told?.length !== again?.length) return [`${told?.length} spans replay to ${again?.length}`];
  return at < 0 ? [] : [`the recording differs:\n  ${told?.[at]}\n  ${again?.[at]}`];
}

/** Calls without ids are told apart by their arguments, which are recorded only as content. */
function isCallWithoutId({ event }: Step): boolean {
  const { type, call_id: wire, callId: id = wire } = event;
  return String(type).startsWith('tool_') && (typeof id !== 'string' || id === '');
}

test('whatever is recorded replays to the very same trace', { timeout: 3_600_000 }, () => {
  let lines = 0;
  checkSequences(conversations(), 500, ({ steps, setting }) => {
    const { agents, traceBoundary } = setting;
    const captureContent = setting.captureContent || steps.some(isCallWithoutId);
    const trace = { captureContent, traceBoundary };
    const target = recordingTarget();
    const recorder = new SessionRecorder({ target, captureContent, redact: undefined });
    playToFeeds(
      steps.filter(({ session }) => session === 0),
      { trace: { ...trace, tracerProvider: census.provider }, agents, alongside: recorder },
    );
    const counted = census.take();
    const replay = new SessionReplay({
      tracerProvider: replayCensus.provider,
      captureContent,
      traceBoundary,
      prices: FUZZ_PRICES,
    });
    const recorded = target.text().split('\n').filter(Boolean);
    const problems = recorded.flatMap((line) => replay.applyText(line) ?? []);
    replay.end();
    lines += recorded.length;
    return { counted, problems: [...problems, ...differences(counted, replayCensus.take())] };
  });
  expect(lines).toBeGreaterThan(5000);
});

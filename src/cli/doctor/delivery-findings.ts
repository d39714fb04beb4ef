import { adviceFor } from '../../otlp/arrival-advice.ts';
import { readSettings } from '../../otlp/read-settings.ts';
import type { SendOutcome } from '../../otlp/send-outcome.ts';
import { signalSettings } from '../../otlp/signal-settings.ts';
import { originOf } from '../../otlp/signal-url.ts';
import { sendTestSpan } from '../../otlp/test-span.ts';
import { bad, good, look, note, type Finding } from './finding.ts';
import { heardWarnings } from './heard-warnings.ts';

/** What the span is called in the backend. */
const TEST_SPAN = 'realtime-otel doctor';

/** For the answer, with what the exporter asks again. */
const TIMEOUT_MS = 8_000;

/** Whether a span arrives: one is sent, if that is asked for. */
export async function deliveryFindings(send: boolean): Promise<Finding[]> {
  const settings = readSettings({}, () => undefined);
  if (settings.disabled || settings.traceExporter !== 'otlp')
    return send ? [note('no test span is sent: spans do not go to a receiver')] : [];
  if (!send) return [note('whether that is taken there was not tried', '--send sends one test span')];
  const { result, warnings } = await heardWarnings(() => sendTestSpan(TEST_SPAN, settings, TIMEOUT_MS));
  // What the exporter does not understand of its variables has been told.
  const changes = warnings.filter((warning) => warning.includes('http/protobuf'));
  return [outcomeFinding(result, originOf(settings.endpoint)), ...changes.map((change) => look(change))];
}

function outcomeFinding(outcome: SendOutcome, receiver: string): Finding {
  if (outcome.kind !== 'accepted')
    return bad(
      `${receiver} did not take the test span: ${outcome.reason}`,
      adviceFor(outcome.errorType, { sent: 'spans', receiver, ...signalSettings('traces', {}, process.env) }),
    );
  const said = outcome.message === undefined ? '' : `, and says ${JSON.stringify(outcome.message)}`;
  return outcome.rejected > 0
    ? bad(`${receiver} rejected the test span${said}`, 'what it says is what to change')
    : good(`${receiver} took the test span, ${TEST_SPAN}${said}`);
}

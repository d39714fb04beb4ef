import { count } from '../terminal/count.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import { readAmount } from '../input/read-amount.ts';
import type { ReportReading } from './report-reading.ts';
import { displayStatus } from '../terminal/status-display.ts';

/** Shows how far the reading of a report's inputs has come; `current` is what is being read. Returns how to end that. */
export function showReportProgress(messages: MessageArea, current: () => ReportReading): () => void {
  return displayStatus(messages, () => describeReading(current()));
}

function describeReading({ input, jaeger, lines, sessions, spans }: ReportReading): string {
  const made = [count(sessions, 'session'), count(spans, 'span')];
  if (jaeger !== undefined)
    return [
      count(jaeger.requests, 'request'),
      `${Math.floor(jaeger.progress * 100)}% of the time range`,
      ...made,
    ].join(', ');
  const read = input === undefined ? [] : [readAmount(input)];
  return [count(lines, 'line'), ...read, ...made].join(', ');
}

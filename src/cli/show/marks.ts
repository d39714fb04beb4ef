import { cutText, LONGEST_NAME, MOST_MARKS } from './limits.ts';
import { textAttribute } from '../waterfall/waterfall-span.ts';
import { valueText } from '../terminal/safe-text.ts';
import type { Mark } from './call-document.ts';
import type { PlacedCall } from './placed-call.ts';
import type { WaterfallEvent } from '../waterfall/waterfall-span.ts';

/** What happened in a call, moment by moment; of very many the first, and how many are left out. */
export function marksOf(call: PlacedCall): { shown: Mark[]; leftOut: number } {
  const marks: Mark[] = [];
  for (const span of call.spans) {
    if (span.operation === undefined) continue;
    for (const event of span.events) {
      const kind = KINDS.get(event.name);
      if (kind === undefined) continue;
      const label = cutText(labelOf(event), LONGEST_NAME);
      marks.push({ at: call.at(event.timeMs), kind, label, span: call.placeOf(span) });
    }
  }
  const shown = marks.toSorted((one, other) => one.at - other.at).slice(0, MOST_MARKS);
  return { shown, leftOut: marks.length - shown.length };
}

const KINDS: ReadonlyMap<string, Mark['kind']> = new Map([
  ['audio_interrupted', 'interruption'],
  ['guardrail_tripped', 'guardrail'],
  ['handoff', 'handoff'],
  ['exception', 'error'],
  ['dtmf', 'key'],
  ['input_audio_timeout_triggered', 'timeout'],
]);

function labelOf(event: WaterfallEvent): string {
  switch (event.name) {
    case 'audio_interrupted':
      return `interrupted by the ${textAttribute(event, 'realtime.interruption.reason') ?? 'user'}`;
    case 'guardrail_tripped': {
      const names = event.attributes['realtime.guardrail.names'];
      return `guardrail ${names === undefined ? 'tripped' : valueText(names)}`;
    }
    case 'handoff':
      return `${textAttribute(event, 'realtime.handoff.from') ?? '?'} → ${textAttribute(event, 'realtime.handoff.to') ?? '?'}`;
    case 'exception':
      return (
        textAttribute(event, 'exception.message') ?? textAttribute(event, 'exception.type') ?? 'exception'
      );
    case 'dtmf':
      return `key ${textAttribute(event, 'realtime.dtmf.key') ?? ''}`.trimEnd();
    default:
      return 'the caller was silent for too long';
  }
}

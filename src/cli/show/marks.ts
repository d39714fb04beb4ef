import { textAttribute } from '../waterfall/waterfall-span.ts';
import { valueText } from '../terminal/safe-text.ts';
import type { Mark } from './call-document.ts';
import type { PlacedCall } from './describe-call.ts';
import type { WaterfallEvent } from '../waterfall/waterfall-span.ts';

/** What happened in a call, moment by moment. */
export function marksOf(call: PlacedCall): Mark[] {
  const marks: Mark[] = [];
  for (const span of call.spans)
    for (const event of span.events) {
      const kind = KINDS.get(event.name);
      if (kind !== undefined)
        marks.push({ at: call.at(event.timeMs), kind, label: labelOf(event), span: call.placeOf(span) });
    }
  return marks.toSorted((one, other) => one.at - other.at);
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

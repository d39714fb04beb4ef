import {
  FieldColorBuilder,
  FieldColorModeId,
  type DynamicConfigValue,
} from '@grafana/grafana-foundation-sdk/dashboard';
import type { TokenModality } from '../../../src/metrics/token-parts.ts';
import type {
  InterruptionReason,
  LatencySource,
  SessionEndReason,
  ToolOutcome,
  TurnEndReason,
} from '../../../src/model/records.ts';
import type { InputModality } from '../../../src/signals/input-signal.ts';
import type { ResponseStatus } from '../../../src/signals/response-signal.ts';
import { lowerBound } from './latency-sources.ts';

type Hues<Value extends string> = Readonly<Record<Value, string>>;

/** By the labels whose values the library makes up, the hue of each: a word means the same, and looks the same, everywhere. */
const hues: Readonly<Record<string, Hues<string>>> = {
  realtime_tool_outcome: {
    ok: 'green',
    rejected: 'yellow',
    unfinished: 'orange',
    error: 'red',
  } satisfies Hues<ToolOutcome>,
  realtime_response_status: {
    completed: 'green',
    cancelled: 'yellow',
    unfinished: 'orange',
    incomplete: 'purple',
    failed: 'red',
  } satisfies Hues<ResponseStatus | 'unfinished'>,
  realtime_turn_end_reason: {
    completed: 'green',
    interrupted: 'yellow',
    session_ended: 'blue',
    failed: 'red',
  } satisfies Hues<TurnEndReason>,
  realtime_session_end_reason: {
    closed: 'green',
    abandoned: 'yellow',
    disconnected: 'orange',
    shutdown: 'blue',
    reconnected: 'purple',
    error: 'red',
  } satisfies Hues<SessionEndReason>,
  realtime_interruption_reason: {
    user: 'blue',
    guardrail: 'orange',
    client: 'purple',
  } satisfies Hues<InterruptionReason>,
  realtime_turn_response_latency_source: {
    audio_clock: 'blue',
    semantic_vad: 'pink',
    vad_silence: 'teal',
    speech_stopped: 'gray',
    client_commit: 'purple',
    input_committed: 'orange',
    text_item: 'green',
    image_item: 'yellow',
  } satisfies Hues<LatencySource>,
  realtime_speech_speaker: {
    user: 'blue',
    agent: 'green',
  } satisfies Hues<'user' | 'agent'>,
  realtime_turn_input_modality: {
    audio: 'blue',
    text: 'green',
    image: 'yellow',
  } satisfies Hues<InputModality>,
  gen_ai_token_modality: {
    audio: 'blue',
    text: 'green',
    image: 'yellow',
    unknown: 'purple',
  } satisfies Hues<TokenModality>,
};

/** Of lines of one hue on one panel, by what their names begin with. */
const shades: Readonly<Record<string, Shade>> = {
  p50: 'super-light-',
  p99: 'dark-',
  output: 'super-light-',
};

type Shade = 'super-light-' | '' | 'dark-';

/** Hues that Grafana has no names for. */
const furtherHues: Readonly<Record<string, Readonly<Record<Shade, string>>>> = {
  teal: { 'super-light-': '#8fe3d9', '': '#1fa89a', 'dark-': '#0c6b61' },
  pink: { 'super-light-': '#f7b6d8', '': '#e0559f', 'dark-': '#93245f' },
  gray: { 'super-light-': '#c7ccd1', '': '#8a9199', 'dark-': '#565d64' },
};

/** Names that are the same on several panels have one color there, whatever else those show. */
export const colorByName = new FieldColorBuilder().mode(FieldColorModeId.PaletteClassicByName);

/** The colors of the lines that a legend stands for, by their names; none where others make these up. */
export function fixedColors(legend: string): { names: string; properties: DynamicConfigValue[] }[] {
  const labels = [...legend.matchAll(/\{\{(\w+)\}\}/g)].map(([, label = '']) => label);
  const decisive = labels.at(-1);
  const known = labels.every((label) => label in hues);
  const values =
    decisive === undefined ? { '': legend === 'tool calls' ? 'orange' : 'blue' } : hues[decisive];
  if (!known || values === undefined) return [];
  const shade = shades[legend.split(' ')[0] ?? ''] ?? '';
  return Object.entries(values).map(([value, hue]) => {
    const shown = value === lowerBound ? `(?:≥ )?${value}` : value;
    const name = legend.replace(`{{${decisive}}}`, shown).replaceAll(/\{\{\w+\}\}/g, String.raw`\w+`);
    const fixedColor = furtherHues[hue]?.[shade] ?? `${shade}${hue}`;
    return {
      names: `/^${name}$/`,
      properties: [{ id: 'color', value: { mode: FieldColorModeId.Fixed, fixedColor } }],
    };
  });
}

import type { MeanSplit } from '../../analysis/latency-bands.ts';
import { percentage } from '../quantities.ts';
import { html, type Markup } from '../../../html/markup.ts';
import type { LogAxis } from '../log-axis.ts';
import { duration, tick } from './typeset.ts';

/** The parts of a latency, in the order in which they are drawn; the class gives the colour. */
export const PARTS = [
  { key: 'endpointing', word: 'turn detection' },
  { key: 'model', word: 'model' },
  { key: 'tools', word: 'tools' },
  { key: 'approval', word: 'approval' },
  { key: 'rest', word: 'the rest' },
] as const satisfies readonly { key: keyof MeanSplit; word: string }[];

export type Split = Pick<MeanSplit, 'latency' | (typeof PARTS)[number]['key']>;

/** Narrower parts have no room for their percentage; those below the second have none on a narrow page. */
const SHARE_WITH_LABEL = 0.055;
const SHARE_WITH_LABEL_ANYWHERE = 0.13;

/** A bar in which each part is as long as its share. A thin one has no text. */
export function splitBar(
  split: Split,
  { longest, thin = false }: { longest: number; thin?: boolean },
): Markup {
  const width = longest === 0 ? 0 : (split.latency / longest) * 100;
  const parts = PARTS.filter(({ key }) => split[key] > 0).map(({ key }) => {
    const share = split[key] / split.latency;
    const room = thin ? 0 : (share * width) / 100;
    const look = room < SHARE_WITH_LABEL_ANYWHERE ? `${key} short` : key;
    const label = room > SHARE_WITH_LABEL ? percentage(share) : '';
    return html`<span class="${look}" style="width:${percent(share)}">${label}</span>`;
  });
  return html`<div
    class="bar${thin ? ' thin' : ''}"
    style="width:${percent(width / 100)}"
    title="${describe(split)}"
  >
    ${parts}
  </div>`;
}

/** What the colours mean. */
export function legend(...more: readonly Markup[]): Markup {
  const items = PARTS.map(({ key, word }) => html`<span><i class="${key}"></i>${word}</span>`);
  return html`<div class="legend">${items}${more}</div>`;
}

/** `model 265ms (63%), …` */
export function describe(split: Split): string {
  return PARTS.filter(({ key }) => split[key] > 0)
    .map(({ key, word }) => `${word} ${duration(split[key])} (${percentage(split[key] / split.latency)})`)
    .join(', ');
}

/** A share of 1 as a CSS length. */
export function percent(share: number): string {
  return `${Math.round(share * 1e4) / 100}%`;
}

/** Round numbers below an axis: so many where there is room, and as many as there is on a phone. */
export function axisLabels(axis: LogAxis, { most, onPhone }: { most: number; onPhone: number }): Markup[] {
  const labels = (look: string, count: number): Markup[] =>
    axis
      .labels(count)
      .map(
        ({ seconds, place }) =>
          html`<span class="tick ${look}" style="left:${percent(place)}">${tick(seconds)}</span>`,
      );
  return [...labels('aside', most), ...labels('phone', onPhone)];
}

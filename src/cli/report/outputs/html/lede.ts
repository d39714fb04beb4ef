import type { MeanSplit } from '../../analysis/latency-bands.ts';
import type { ToolReport } from '../../analysis/latency-report.ts';
import { isPartlyBound } from '../../analysis/latency-sources.ts';
import { waitShare } from '../outcome-words.ts';
import { NOT_TIMED, percentage } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { duration } from './typeset.ts';

/** Turns below which one in twenty is nobody in particular. */
const FEWEST_TURNS = 40;

/** Of all response latency, below which nothing is worth a sentence. */
const LEAST_SHARE = 0.05;

const CAUSES = [
  { key: 'endpointing', words: 'turn detection' },
  { key: 'model', words: 'the model' },
  { key: 'tools', words: 'tools' },
  { key: 'approval', words: 'the approval of tool calls' },
  { key: 'rest', words: 'time outside of model and tools' },
] as const;

/** What the report comes to, in a sentence or two. */
export function ledeOf({ turns, tools, timed }: ReportDocument): Markup {
  if (!timed) return html`How long anything took is ${NOT_TIMED}.`;
  const { responseLatency, splitByPercentile } = turns;
  if (responseLatency === null) return html`No turn was answered.`;
  const isBound = isPartlyBound(turns.latencyBySource);
  const half = isBound
    ? html`Half of the turns or more wait longer than <b>${duration(responseLatency.p50)}</b> for an answer`
    : html`Half of the turns are answered within <b>${duration(responseLatency.p50)}</b>`;
  const slowest = splitByPercentile.at(-1);
  if (responseLatency.count < FEWEST_TURNS || slowest === undefined) return html`${half}.`;
  const [first, second] = causesOf(slowest);
  const most = html`one in twenty${isBound ? ', or more,' : ''} takes longer than
    <b>${duration(responseLatency.p95)}</b>, and then ${first?.words}
    ${first?.words === 'tools' ? 'account' : 'accounts'} for ${percentage(first?.share)} of the
    wait${second === undefined ? '' : `, ${second.words} for ${percentage(second.share)}`}`;
  return html`${half}; ${most}.${worstTool(tools)}`;
}

/** The tool that callers wait for most: for it to run, and for somebody to allow it. */
function worstTool(tools: readonly ToolReport[]): Markup {
  const [worst] = tools.toSorted((one, other) => waitShare(other) - waitShare(one));
  if (worst === undefined || waitShare(worst) < LEAST_SHARE) return html``;
  const approval =
    (worst.approvalShare ?? 0) < LEAST_SHARE
      ? ''
      : `: ${percentage(worst.latencyShare)} running, ${percentage(worst.approvalShare)} waiting for approval`;
  return html` The tool that callers wait for most is <b>${worst.name}</b>, with
    ${percentage(waitShare(worst))} of all response latency${approval}.`;
}

/** The largest part of a latency, and the next one if it is a good part of it too. */
function causesOf(split: MeanSplit): { words: string; share: number }[] {
  const causes = CAUSES.map(({ key, words }) => ({
    words,
    share: split.latency === 0 ? 0 : split[key] / split.latency,
  }));
  return causes
    .toSorted((one, other) => other.share - one.share)
    .filter(({ share }, rank) => rank === 0 || (rank === 1 && share >= 0.2));
}

import type { DurationSummary } from '../../analysis/durations.ts';
import type { TalkTotals } from '../../analysis/session-talk.ts';
import { count, whole } from '../../../terminal/count.ts';
import { percentage } from '../quantities.ts';
import type { ReportDocument } from '../report-document.ts';
import { heardAgents, talkFailures, talkParts, type TalkPart } from '../talk-parts.ts';
import { html, type Markup } from '../../../html/markup.ts';
import { percent } from './parts.ts';
import { percentileCells } from './tool-card.ts';
import { duration } from './typeset.ts';

/** Narrower parts have no room for their percentage. */
const LENGTH_WITH_LABEL = 0.07;

const WORDS: Readonly<Record<TalkPart['key'], string>> = {
  user: 'user',
  overlap: 'both at once',
  agent: 'agent',
  silence: 'silence',
};

/** Who was heard in the sessions, and when nobody was. */
export function talkCard({ talk, agents }: ReportDocument): Markup {
  const heard = heardAgents(agents);
  if (talk.sessions === 0 && heard.length === 0) return html``;
  return html`<section class="card">
    <h2>Who is heard</h2>
    ${talk.sessions === 0 ? '' : sessionsPart(talk)}${heard.length === 0 ? '' : agentsPart(heard)}
  </section>`;
}

function sessionsPart(talk: TalkTotals): Markup {
  const parts = talkParts(talk);
  const items = parts.map(
    ({ key, seconds, share }) =>
      html`<span><i class="${key}"></i>${WORDS[key]} ${duration(seconds)} (${percentage(share)})</span>`,
  );
  const failures = talkFailures(talk).map(
    ([name, value]) =>
      html`<li><span>${name.charAt(0).toUpperCase()}${name.slice(1)}</span><span>${value}</span></li> `,
  );
  return html`<p class="about">Of ${count(talk.sessions, 'session')} in which both sides could be heard.</p>
    <div class="legend">${items}</div>
    <div class="bar talk">${parts.filter(({ length }) => length > 0).map(talkPart)}</div>
    <ul class="plain">
      ${wait('Longest silence', talk.longestSilence)} ${wait('Greeting', talk.greetingDelay)} ${failures}
    </ul>`;
}

function agentsPart(heard: ReturnType<typeof heardAgents>): Markup {
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          <th class="text">Agent</th>
          <th>Heard</th>
          <th>p50</th>
          <th>p95</th>
          <th>p99</th>
          <th>Share of agents’ talk</th>
        </tr>
      </thead>
      <tbody>
        ${heard.map(
          ({ name, speech, share }) =>
            html`<tr>
              <td class="text"><span class="name">${name}</span></td>
              <td>${whole(speech.count)}×</td>
              ${percentileCells(speech)}
              <td>${percentage(share)}</td>
            </tr> `,
        )}
      </tbody>
    </table>
  </div>`;
}

function talkPart({ key, length }: TalkPart): Markup {
  const label = length > LENGTH_WITH_LABEL ? percentage(length) : '';
  return html`<span class="${key}" style="width:${percent(length)}">${label}</span>`;
}

function wait(name: string, summary: DurationSummary | null): Markup {
  if (summary === null) return html``;
  const { p50, p95, p99 } = summary;
  return html`<li>
    <span>${name} <span class="sub">p50, p95, p99</span></span
    ><span>${duration(p50)} · ${duration(p95)} · ${duration(p99)}</span>
  </li> `;
}

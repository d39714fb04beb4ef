import { Markup } from '../../../html/markup.ts';
import { palette } from '../../../html/palette.ts';

/** The one style sheet of the page. */
export const pageStyle = new Markup(`
${palette.text}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 15px/1.5 Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif;
  font-variant-numeric: tabular-nums; -webkit-text-size-adjust: 100%;
}
main { max-width: 1120px; margin: 0 auto; padding: 48px 24px 40px; }
h1, h2, h3, p, figure { margin: 0; }
header .kind { color: var(--model); font-size: 13px; font-weight: 600; letter-spacing: .02em; }
h1 { font-size: 34px; line-height: 1.15; font-weight: 680; letter-spacing: -.022em; margin: 4px 0 6px; overflow-wrap: anywhere; }
header .when { color: var(--soft); }
.lede { font-size: 19px; line-height: 1.5; letter-spacing: -.008em; max-width: 46em; margin: 22px 0 26px; text-wrap: pretty; }
.lede b { font-weight: 640; }
.doubt { color: var(--perhaps); font-size: 14px; margin: -12px 0 18px; overflow-wrap: anywhere; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 14px; padding: 22px 24px 24px; margin-top: 18px; }
.card > h2 { font-size: 17px; font-weight: 650; letter-spacing: -.01em; }
.card > .about, .card > .note { color: var(--soft); font-size: 13.5px; margin-top: 1px; }
.pair { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 18px; }
.figures { display: grid; grid-template-columns: repeat(4, minmax(0, 1fr)); padding: 0; overflow: hidden; }
.figures > div { padding: 20px 24px 18px; border-left: 1px solid var(--line); }
.figures > div:first-child { border-left: 0; }
.figures .name { color: var(--soft); font-size: 13.5px; }
.figures .value { font-size: 40px; line-height: 1.1; font-weight: 640; letter-spacing: -.032em; margin-top: 4px; white-space: nowrap; }
.figures .value small { font-size: 19px; font-weight: 560; letter-spacing: -.01em; color: var(--soft); margin-left: 3px; }
.figures .note { color: var(--soft); font-size: 13px; margin-top: 6px; min-height: 20px; }
.counts { display: flex; flex-wrap: wrap; gap: 4px 26px; color: var(--soft); font-size: 14px; margin: 16px 2px 0; }
.counts b { color: var(--ink); font-weight: 620; }
.chip { display: inline-block; border-radius: 99px; padding: 1px 9px; font-size: 12.5px; font-weight: 560; white-space: nowrap; color: var(--soft); background: var(--track); }
.chip.worse { color: var(--bad); background: var(--bad-tint); }
.chip.better { color: var(--good); background: var(--good-tint); }
.chip.unsure { color: var(--perhaps); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 13px; color: var(--soft); margin: 14px 0 0; }
.legend i { display: inline-block; width: 10px; height: 10px; border-radius: 3px; margin-right: 7px; }
.legend .line { height: 0; width: 16px; border-top: 2px dashed var(--ink); border-radius: 0; vertical-align: 4px; opacity: .65; }
.endpointing { background: var(--endpointing); } .model { background: var(--model); } .tools { background: var(--tools); }
.approval { background: var(--approval); } .rest { background: var(--rest); }
.user { background: var(--user); } .overlap { background: var(--both); }
.agent { background: var(--agent); } .silence { background: var(--rest); }
svg .endpointing { fill: var(--endpointing); } svg .model { fill: var(--model); } svg .tools { fill: var(--tools); }
svg .approval { fill: var(--approval); } svg .rest { fill: var(--rest); }
.histogram { position: relative; margin-top: calc(34px + var(--levels) * 17px); padding-bottom: 24px; }
.histogram svg { display: block; width: 100%; height: 210px; overflow: visible; }
.histogram .base { stroke: var(--line); } .histogram .before { fill: none; stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 4 3; opacity: .65; }
.histogram .tick, .histogram .mark { position: absolute; transform: translateX(-50%); font-size: 12px; white-space: nowrap; }
.histogram .tick { bottom: 0; color: var(--faint); }
.histogram .mark { top: 0; bottom: 24px; width: 0; border-left: 1px solid var(--ink); transform: none; opacity: .9; }
.histogram .mark span { position: absolute; bottom: calc(100% + var(--level) * 17px); left: -1px; padding: 0 0 2px 0; transform: translateX(var(--lean)); color: var(--soft); }
.histogram .mark b { color: var(--ink); font-weight: 620; }
.splits { display: grid; grid-template-columns: max-content max-content minmax(0, 1fr); align-items: center; gap: 9px 16px; margin-top: 18px; }
.splits .whole { text-align: right; font-weight: 600; }
.splits .label { color: var(--soft); white-space: nowrap; }
.splits .label:first-child { color: var(--ink); }
.bar { display: flex; height: 24px; min-width: 3px; border-radius: 6px; overflow: hidden; gap: 1px; }
.bar span { display: block; overflow: hidden; color: var(--on); font-size: 12px; line-height: 24px; text-align: center; white-space: nowrap; font-weight: 560; }
.bar .rest, .bar .silence { color: var(--ink); } .bar .tools { color: var(--on-tools); }
.talk { margin-top: 18px; }
.bar.thin { height: 10px; border-radius: 4px; }
/* What goes on beyond an edge throws a shadow there, which the card covers at the end. */
.scroll {
  overflow-x: auto; margin: 12px -24px -10px; padding: 0 24px 10px;
  background:
    linear-gradient(to right, var(--card) 40%, transparent) left / 48px 100% no-repeat local,
    linear-gradient(to left, var(--card) 40%, transparent) right / 48px 100% no-repeat local,
    linear-gradient(to right, var(--shade), transparent) left / 18px 100% no-repeat scroll,
    linear-gradient(to left, var(--shade), transparent) right / 18px 100% no-repeat scroll;
}
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th { font-weight: 500; color: var(--soft); font-size: 12.5px; text-align: right; padding: 6px 0 6px 18px; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: bottom; }
td { text-align: right; padding: 9px 0 9px 18px; border-bottom: 1px solid var(--line); vertical-align: top; white-space: nowrap; }
tr:last-child > td { border-bottom: 0; }
th:first-child, td:first-child { padding-left: 0; }
th.text, td.text { text-align: left; }
td.text { white-space: normal; overflow-wrap: anywhere; }
td.text:first-child { min-width: 148px; }
td.narrow:first-child { min-width: 0; }
td.verdict, td.narrow { white-space: nowrap; }
td.several { min-width: 96px; }
td .name { font-weight: 600; }
td .sub { display: block; color: var(--soft); font-size: 12.5px; line-height: 1.45; }
.shaky { color: var(--faint); }
.bad { color: var(--bad); } .good { color: var(--good); } .perhaps { color: var(--perhaps); }
td.bad { font-weight: 600; }
.plot { width: 27%; min-width: 190px; }
td.middle { padding-top: 15px; }
.plot .axis { position: relative; height: 18px; }
.plot .axis span { position: absolute; transform: translateX(-50%); color: var(--faint); }
.phone { display: none; }
.range { position: relative; height: 22px; }
.range::before { content: ""; position: absolute; left: 0; right: 0; top: 10px; border-top: 1px solid var(--track); }
.range span { position: absolute; }
.range .far { top: 10px; height: 2px; background: var(--tools); opacity: .45; }
.range .near { top: 7px; height: 8px; border-radius: 4px; background: var(--tools); }
.range .tip { top: 5px; height: 12px; width: 2px; margin-left: -1px; background: var(--tools); }
.range .dot { top: 4px; height: 14px; width: 14px; margin-left: -7px; border-radius: 50%; background: var(--card); border: 4px solid var(--tools); }
.range.of-model span:not(.dot) { background: var(--model); } .range.of-model .dot { border-color: var(--model); }
.share { display: inline-flex; width: 54px; height: 6px; border-radius: 3px; background: var(--track); overflow: hidden; vertical-align: 2px; margin-right: 8px; }
.share i { height: 100%; }
.verdict { font-weight: 560; }
a { color: var(--model); text-decoration: none; } a:hover { text-decoration: underline; }
code { font: 12.5px/1.4 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; color: var(--soft); }
a code { color: inherit; }
.plain { list-style: none; margin: 14px 0 0; padding: 0; }
.plain li { display: flex; gap: 14px; justify-content: space-between; padding: 7px 0; border-top: 1px solid var(--line); }
.plain li:first-child { border-top: 0; }
.plain li span:last-child { white-space: nowrap; }
.plain .sub { color: var(--soft); }
footer { color: var(--soft); font-size: 13px; line-height: 1.6; margin: 26px 2px 0; max-width: 72em; text-wrap: pretty; }
footer p + p { margin-top: 8px; }
@media (max-width: 760px) {
  main { padding: 28px 14px 28px; }
  h1 { font-size: 27px; } .lede { font-size: 17px; margin: 16px 0 18px; }
  .card { padding: 18px 16px; border-radius: 12px; }
  .pair { grid-template-columns: minmax(0, 1fr); gap: 0; }
  .figures { grid-template-columns: repeat(2, minmax(0, 1fr)); padding: 0; }
  .figures > div { padding: 14px 16px; } .figures .value { font-size: 31px; }
  .figures > div:nth-child(odd) { border-left: 0; } .figures > div:nth-child(n + 3) { border-top: 1px solid var(--line); }
  .splits { grid-template-columns: 1fr max-content; gap: 2px 12px; } .splits .track { grid-column: 1 / -1; margin-bottom: 10px; }
  .scroll { margin: 12px -16px -8px; padding: 0 16px 8px; }
  th, td { padding-left: 14px; }
  .plot { min-width: 130px; }
  .chip { white-space: normal; }
  .histogram { margin-top: 66px; } .histogram .mark span { bottom: calc(100% + var(--tight) * 17px); }
  .bar .short { font-size: 0; }
  .aside { display: none; } .phone { display: inline; }
}
@media print { body { background: #fff; } .card { break-inside: avoid; } }
`);

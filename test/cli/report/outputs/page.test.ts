import { describe, expect, it } from 'vitest';

import { FactsIntake } from '../../../../src/cli/report/inputs/facts-intake.ts';
import { SpanLines } from '../../../../src/cli/span-input/span-lines.ts';
import type { LatencyReport } from '../../../../src/cli/report/analysis/latency-report.ts';
import { LatencyAnalysis } from '../../../../src/cli/report/analysis/latency-analysis.ts';
import { createDocument, type ReportDocument } from '../../../../src/cli/report/outputs/report-document.ts';
import { renderPage } from '../../../../src/cli/report/outputs/html/render-page.ts';
import { generateSessions, otlpLine, type GeneratedSpan } from '../../../support/generated-sessions.ts';

function reportOn(sessions: Iterable<GeneratedSpan[]>, service?: string): LatencyReport {
  const analysis = new LatencyAnalysis({ slowest: 10 });
  const lines = new SpanLines(
    new FactsIntake({ add: (span) => analysis.add(span), passOver: () => undefined }),
    () => undefined,
  );
  for (const spans of sessions) lines.push(Buffer.from(`${otlpLine(spans, service)}\n`));
  lines.end();
  return analysis.finish();
}

function documentOf(parts: {
  sessions: number;
  service?: string;
  ui?: string;
  baseline?: LatencyReport;
}): ReportDocument {
  const { sessions, service, ui, baseline } = parts;
  return createDocument(reportOn(generateSessions({ sessions }), service), { baseline, ui });
}

const UI = 'http://jaeger.example:16686';

describe('the page of a report', () => {
  it('loads nothing and runs nothing', () => {
    const baseline = reportOn(generateSessions({ sessions: 30, seed: 2 }));
    const page = renderPage(documentOf({ sessions: 30, ui: UI, baseline }));
    const withoutLinks = page.replaceAll(
      /<a href="http:\/\/jaeger\.example:16686\/trace\/[0-9a-f]{32}\?uiFind=[0-9a-f]{16}">/g,
      '',
    );
    expect(withoutLinks.length).toBeLessThan(page.length);
    expect(withoutLinks).not.toMatch(/https?:|\/\/\w|src=|url\(|@import|<script|<link|<iframe|\son\w+=/i);
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it('shows every text of the data as text', () => {
    const evil = `<script>alert("1")</script>'&amp;`;
    const sessions = [...generateSessions({ sessions: 20 })];
    for (const span of sessions.flat())
      for (const key of Object.keys(span.attributes))
        if (/name|model|outcome|status|reason|error/.test(key) && key !== 'gen_ai.operation.name')
          span.attributes[key] = evil;
    const document = createDocument(reportOn(sessions, evil), { baseline: undefined, ui: UI });
    expect(document.tools[0]?.name).toBe(evil);
    expect(document.slowestTurns[0]?.agent).toBe(evil);
    const page = renderPage(document);
    expect(page).not.toMatch(/<script/i);
    expect(
      page.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&#39;&amp;amp;/g)?.length,
    ).toBeGreaterThan(10);
  });

  it('shows no control characters, nor what turns around the text beside it', () => {
    const evil = 'a\u001b[2J\u0007\u0000b\u202Ec\u2066d\u200Be\r\nf\ud800';
    const sessions = [...generateSessions({ sessions: 20 })];
    for (const span of sessions.flat())
      for (const key of Object.keys(span.attributes))
        if (/name|model|outcome|status|reason|error/.test(key) && key !== 'gen_ai.operation.name')
          span.attributes[key] = evil;
    const page = renderPage(createDocument(reportOn(sessions, evil), { baseline: undefined, ui: UI }));
    expect(page).toContain('a␛[2J␇␀bcde↵f�');
    expect(page).not.toMatch(/(?!\n)\p{Cc}|\p{Cf}|\p{Cs}/u);
  });

  it('says of which tool callers wait for the approval', () => {
    const sessions = [...generateSessions({ sessions: 100 })];
    const document = createDocument(reportOn(sessions), { baseline: undefined, ui: UI });
    const tools = document.tools.map((tool) => ({
      ...tool,
      approvalShare: tool.name === 'refund_charge' ? 0.4 : 0,
    }));
    const text = renderPage({ ...document, tools })
      .replaceAll(/<style>[^]*?<\/style>|<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toMatch(
      /The tool that callers wait for most is refund_charge , with 4\d% of all response latency: [\d.]+% running, 40% waiting for approval\./,
    );
  });

  it('says what matters in a sentence, and all of it in figures', () => {
    const document = documentOf({ sessions: 100 });
    const text = renderPage(document)
      .replaceAll(/<style>[^]*?<\/style>|<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toMatch(
      /Half of the turns are answered within \d\.\d\d s ; one in twenty takes longer than \d\.\d\d s , and then/,
    );
    for (const { name, count } of document.tools) {
      expect(text).toContain(`${name} `);
      expect(text).toContain(` ${count.toLocaleString('en')} `);
    }
    for (const { name } of [...document.agents, ...document.models]) expect(text).toContain(` ${name} `);
    for (const { traceId } of document.slowestTurns) expect(text).toContain(traceId.slice(0, 12));
  });

  it('marks what is a lower bound, and says so', () => {
    const page = (semantic: number): string =>
      renderPage(
        createDocument(reportOn(generateSessions({ sessions: 60, semantic })), {
          baseline: undefined,
          ui: UI,
        }),
      );
    expect(page(0)).not.toContain('≥');
    const text = page(0.5)
      .replaceAll(/<style>[^]*?<\/style>|<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toMatch(/Half of the turns or more wait longer than [\d.]+ m?s for an answer/);
    expect(text).toMatch(/Response latency p50 ≥ \d+ ms p95 ≥ \d/);
    expect(text).toMatch(/p50 ≥ \d+ ms p95 ≥ [\d.]+ s p99 ≥ /);
    expect(text).toMatch(/All turns ≥ \d/);
    expect(text).toMatch(/ semantic_vad \d+ ≥ \d+ ms ≥ [\d.]+ s ≥ /);
    expect(text).toMatch(/ audio_clock \d+ [\d.]+ s [\d.]+ s /);
    expect(text).toContain('≥ at least: semantic_vad does not say how long it waited');
    expect(text).toMatch(/Slowest turns .* ≥ [\d.]+ s 22 Nov/);
  });

  it('says who is heard, in a bar that adds up', () => {
    const document = documentOf({ sessions: 40 });
    const page = renderPage(document);
    const [, card = ''] = /<h2>Who is heard<\/h2>([^]*?)<\/section>/.exec(page) ?? [];
    const [, bar = ''] = /class="bar talk">([^]*?)<\/div>/.exec(card) ?? [];
    const widths = [...bar.matchAll(/width:([\d.]+)%/g)].map(([, width]) => Number(width));
    expect(widths).toHaveLength(4);
    expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 0);
    for (const words of ['Longest silence', 'Greeting', 'Unanswered', 'Agent began while the user spoke'])
      expect(card).toContain(words);
    for (const { name } of document.agents) expect(card).toContain(`>${name}<`);
  });

  it('has the bars of a latency add up to the whole', () => {
    const page = renderPage(documentOf({ sessions: 50 }));
    const bars = [...page.matchAll(/<div\s+class="bar[^>]*>([^]*?)<\/div>/g)];
    expect(bars.length).toBeGreaterThan(10);
    for (const [, parts = ''] of bars) {
      const widths = [...parts.matchAll(/width:([\d.]+)%/g)].map(([, width]) => Number(width));
      expect(widths.reduce((sum, width) => sum + width, 0)).toBeCloseTo(100, 0);
    }
  });

  it('is whole for one turn, and for sessions in which nobody was answered', () => {
    const [spans] = generateSessions({ sessions: 1 });
    for (const span of spans!) delete span.attributes['realtime.turn.response_latency'];
    for (const page of [
      renderPage(documentOf({ sessions: 1 })),
      renderPage(createDocument(reportOn([spans!]), { baseline: undefined, ui: undefined })),
    ]) {
      expect(page).toMatch(/<\/html>\s*$/);
      expect(page).not.toMatch(/NaN|Infinity|undefined|\[object/);
    }
  });
});

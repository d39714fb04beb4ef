import { describe, expect, it } from 'vitest';

import { variableFindings } from '../../../src/cli/doctor/variable-findings.ts';
import { markdownFiles } from '../../support/markdown-files.ts';
import { readPage } from '../../support/page-tables.ts';

describe('a variable', () => {
  it('that a page names is never taken for a misspelt one', () => {
    const pages = markdownFiles().filter((page) => page.startsWith('docs/') || page.startsWith('deploy/'));
    const names = pages.flatMap((page) => readPage(page).match(/\bOTEL_[A-Z_]*[A-Z]\b(?![_*])/g) ?? []);
    expect(new Set(names).size).toBeGreaterThan(30);
    const env = Object.fromEntries(names.map((name) => [name, 'set']));
    expect(variableFindings(env)).toEqual([]);
  });

  it.each([
    ['OTEL_TRACE_EXPORTER', 'OTEL_TRACES_EXPORTER'],
    ['OTEL_EXPORTER_OTLP_HEADER', 'OTEL_EXPORTER_OTLP_HEADERS'],
    ['OTEL_EXPORTER_OTLP_ENDPIONT', 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    ['OTEL_SERVICENAME', 'OTEL_SERVICE_NAME'],
    [
      'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGES_CONTENT',
      'OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT',
    ],
    ['OTEL_INSTRUMENTATION_OPENAI_REALTIME_SIGNALS', 'OTEL_INSTRUMENTATION_OPENAI_REALTIME_HANDLE_SIGNALS'],
  ])('%s is told to be meant for %s', (name, meant) => {
    expect(variableFindings({ [name]: 'x' }).map(({ advice }) => advice)).toEqual([`${meant}?`]);
  });

  it.each(['OTEL_SOMETHING_OF_ANOTHER', 'OTEL_BLRP_SCHEDULE_DELAY', 'HOME'])('%s is left alone', (name) => {
    expect(variableFindings({ [name]: 'x' })).toEqual([]);
  });
});

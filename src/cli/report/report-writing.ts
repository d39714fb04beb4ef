import { renderPage } from './outputs/html/render-page.ts';
import type { ReportDocument } from './outputs/report-document.ts';
import { renderTables } from './outputs/terminal/render-tables.ts';
import type { MessageArea } from '../terminal/message-area.ts';
import { TextSink } from '../terminal/text-sink.ts';
import type { ProgramIo } from '../program-io.ts';
import type { ReportOptions } from './report-options.ts';
import { terminalLook } from '../terminal/terminal-look.ts';

/** Writes a report where the options say, in the forms that they say. Throws an `OutputError`. */
export async function writeReport(
  document: ReportDocument,
  { options, io, messages }: { options: ReportOptions; io: ProgramIo; messages: MessageArea },
): Promise<void> {
  const { json, html } = options;
  if (html !== undefined) {
    const sink = html === '-' ? standardOutput(io) : await TextSink.toFile(html);
    await writeAll(sink, renderPage(document));
    if (html !== '-' && !options.quiet) messages.say(`the page is in ${html}`);
  }
  if (json) await writeAll(standardOutput(io), `${JSON.stringify(document, undefined, 2)}\n`);
  if (!json && html === undefined)
    await writeAll(standardOutput(io), renderTables(document, terminalLook(io)));
}

function standardOutput({ stdout }: ProgramIo): TextSink {
  return new TextSink({ stream: stdout, name: 'standard output', closes: false });
}

/** Whoever has closed the other end of the pipe has seen enough. */
async function writeAll(sink: TextSink, text: string): Promise<void> {
  sink.write(text);
  await sink.end();
}

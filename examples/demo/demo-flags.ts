import { parseArgs } from 'node:util';

/** What the command line asks for. */
export interface DemoFlags {
  /** Talk to the real API instead of the scripted server. */
  live: boolean;
  /** Record what was said, and the tools' arguments and results. */
  content: boolean;
  help: boolean;
}

/** The text of `--help`. */
export const usage = `Traces one voice call of a RealtimeSession and draws it.

Usage: npm run demo -- [options]

Without options the session talks to a scripted Realtime API server that the demo starts on loopback.

  --live      the same agents talk to the real API, as text; needs OPENAI_API_KEY and costs a few cents
  --content   record transcripts, tool arguments and results on the spans too
  --help      show this

Environment:
  OTEL_EXPORTER_OTLP_ENDPOINT   where the trace is sent when something answers there (default http://localhost:4318)
  OTEL_SERVICE_NAME             name of the service in the trace (default voice-demo)
  OPENAI_API_KEY                for --live
  NO_COLOR                      draw without colours`;

/** Reads the command line; throws an error fit for printing for what it does not know. */
export function parseDemoFlags(commandLine: readonly string[]): DemoFlags {
  const off = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...commandLine],
    options: { live: off, content: off, help: { ...off, short: 'h' } },
  });
  return values;
}

import { parseArgs } from 'node:util';
import { loadOptions, readLoadFlags, type LoadFlags } from './load/load-flags.ts';

/** What the command line asks for. */
export interface DemoFlags {
  /** Talk to the real API instead of the scripted server. */
  live: boolean;
  /** Record what was said, and the tools' arguments and results. */
  content: boolean;
  /** Record the call with its audio, and make its page. */
  show: boolean;
  /** Keep many calls going instead. */
  load: LoadFlags | undefined;
  help: boolean;
}

/** The text of `--help`. */
export const usage = `Traces one voice call of a RealtimeSession and draws it.

Usage: npm run demo -- [options]

Without options the session talks to a scripted Realtime API server that the demo starts on loopback.

  --live      the same agents talk to the real API, as text; needs OPENAI_API_KEY and costs a few cents
  --load      keep varied calls going until Ctrl-C, for dashboards, instead of drawing one
  --content   record transcripts, tool arguments and results on the spans too
  --show      record the call with what is heard and said, make its page and open it; both then talk as fast as people do
  --help      show this

With --load:
  --for <duration>   end after 90s, 10m or 1h
  --sessions <n>     calls at a time (default 6)
  --speed <x>        so many times as fast as on a phone (default 1); latencies shrink with it
  --seed <n>         other calls (default 1)

Environment:
  OTEL_EXPORTER_OTLP_ENDPOINT   where the trace is sent when something answers there (default http://localhost:4318)
  JAEGER_OTLP_HTTP_PORT, JAEGER_UI_PORT
                                as docker-compose.jaeger.yml takes them, from the file .env too
  OTEL_SERVICE_NAME             name of the service in the trace (default voice-demo)
  OPENAI_API_KEY                for --live
  NO_COLOR                      draw without colours`;

/** Reads the command line; throws an error fit for printing for what it does not know. */
export function parseDemoFlags(commandLine: readonly string[]): DemoFlags {
  const off = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args: [...commandLine],
    options: { live: off, content: off, show: off, load: off, ...loadOptions, help: { ...off, short: 'h' } },
  });
  const { live, content, show, help } = values;
  const load = values.load ? readLoadFlags(values) : undefined;
  if (live && load) throw new Error('--load talks to the scripted server: leave --live out');
  if (show && load) throw new Error('--show makes the page of one call: leave --load out');
  return { live, content, show, help, load };
}

export const showHelp = `Makes a page of one call: who was heard when, what each turn waited for, what was said.

Usage: realtime-otel show <file|-> [options]
       realtime-otel show --jaeger <url> --trace <id> | --session <id> [options]

The input is a recording, a log of events, or OTLP JSON. The page is one file that loads nothing.

  --html <file>     where to write the page; - is standard output
  --open            open it in the browser; without --html it is in a folder for temporary files
  --audio <file>    put this recording of the call into the page, the WAV file that was written beside its events
  --prices genai-prices  what a call of a recording or a log cost, by the published prices that the package
                    @pydantic/genai-prices has, which is to be installed
  --session <id>    which call: its session.id; of a file, the beginning of it is enough
  --jaeger <url>    read from this Jaeger, by the URL of its UI; also where spans of the page link to
  --trace <id>      the trace to read from it
  --last <duration> how long ago the call that --session looks for in Jaeger may have begun: 7d unless said otherwise
  --jaeger-timeout <duration>  how long Jaeger may say nothing, 30s unless said otherwise
  --service <name>  the service.name of the call; of all services when it is not given
  --ui <url>        the Jaeger UI that the page links to, for the spans of OTLP JSON
  -q, --quiet       say nothing but what went wrong
  -h, --help        show this

REALTIME_OTEL_JAEGER_HEADERS has headers for Jaeger, such as authorization=Bearer%20abc, with commas between.

Exit codes: 0 done, 1 nothing to show or nowhere to write it, 2 wrong options, 3 done, but lines were left out.
`;

/** The text of `realtime-otel report --help`. */
export const reportHelp = `Says where callers of voice sessions wait: percentiles of response latency, of tools, agents and models.

Usage: realtime-otel report [options] <file|->…
       realtime-otel report [options] --jaeger <url> --service <name>

Inputs, which add up; also compressed with gzip, - is standard input. Each is recognised by itself:
  recordings and logs of events, as realtime-otel replay takes them
  OTLP JSON, one export request a line as the OpenTelemetry Collector's file exporter writes it, or one document
  the JSON of a report that was made before, alone

  --jaeger <url>          read from Jaeger 2, by the URL of its UI: whole traces of the service in which a session or
                          a turn begins in the time range
  --service <name>        service.name of the spans; for files only leave out spans that say another one
  --from, --to <time>     the time range: ISO 8601 (UTC unless it says otherwise) or a number since 1970 (default
                          the last hour)
  --last <duration>       the range up to now, such as 30m, 6h or 7d

Comparison:
  --baseline <input>      compare with this input: a file, - or the URL of a Jaeger. Marked as better or worse is what
                          differs by 10 % and 20 ms at least (rates: 2 percentage points), with 20 samples on both
                          sides, and 95 % confidence intervals that do not overlap
  --baseline-from, --baseline-to <time>
                          its time range in Jaeger (default as long as the other one, and just before it)

What comes out:
  (default)               tables and plots in the terminal
  --json                  one JSON document instead, for programs
  --html <file>           one page that needs nothing else, to show to others; - is standard output
  --slowest <number>      how many slow turns are listed (default 10)
  --ui <url>              the Jaeger UI that slow turns link to (default that of --jaeger)

  -q, --quiet             no progress and no summary on standard error
  -h, --help              show this

Percentiles are within 1 % of the exact ones. What is marked ≥ is a lower bound: after semantic_vad,
which does not say how long it waited before it was sure. Inputs may be of any size: of the turns whose spans may
still come, the last 10,000 are held.

Exit codes:
  0    all well
  1    failed: nothing to read, no spans of realtime sessions in it, nowhere to write, no answer from Jaeger
  2    wrong command line
  3    done, but there were bad lines
  130  interrupted: nothing is reported

Examples:
  realtime-otel report calls.jsonl
  realtime-otel report --jaeger http://localhost:16686 --service phone --last 6h --html report.html
  realtime-otel report after.jsonl --baseline before.jsonl
  realtime-otel report --json monday/*.jsonl.gz > monday.json
`;

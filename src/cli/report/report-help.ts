/** The text of `realtime-otel report --help`. */
export const reportHelp = `Says where callers of voice sessions wait, and what calls cost: percentiles of response latency, of tools, agents
and models.

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
  --jaeger-timeout <duration>
                          how long Jaeger may say nothing before it is given up (default 30s, at most 5m)

Comparison:
  --baseline <input>      compare with this input: a file, - or the URL of a Jaeger. Marked as better or worse is what
                          differs by 10 % and 20 ms at least (rates: 2 percentage points), with 20 samples on both
                          sides, and 95 % confidence intervals that do not overlap
  --baseline-from, --baseline-to <time>
                          its time range in Jaeger (default as long as the other one, and just before it)

Cost:
  --prices <file>         what models cost, as JSON, in place of what the spans say: dollars per million tokens, or
                          per minute of transcribed audio. * stands for anything, the first model that fits counts:
                          {"gpt-realtime*": {"text": {"input": 4, "cached": 0.4, "output": 16}, "audio": {…}},
                           "whisper-1": {"minute": 0.006}}; the kinds are text, audio and image
  --prices genai-prices   what recordings and logs cost, by the published prices that the package
                          @pydantic/genai-prices has, which is to be installed

As a gate:
  --fail-on <check>       end with exit code 4 when that is so; in quotes, and as often as there are checks, such as
                          'latency.p95>2s', 'tool.refund_charge.failed>5%', 'cost.call.p95>0.50',
                          'sessions.count<100', or worse, of anything against the --baseline. What was not measured
                          fails too. A wrong name is answered with all that can be named

What comes out:
  (default)               tables and plots in the terminal
  --json                  one JSON document instead, for programs
  --html <file>           one page that needs nothing else, to show to others; - is standard output
  --slowest <number>      how many slow turns, and dear calls, are listed (default 10)
  --ui <url>              the Jaeger UI that they link to (default that of --jaeger)

  -q, --quiet             no progress and no summary on standard error
  -h, --help              show this

Percentiles are within 1 % of the exact ones. What is marked ≥ is a lower bound: after semantic_vad,
which does not say how long it waited before it was sure. Inputs may be of any size: of the turns whose spans may
still come, the last 10,000 are held.

Environment:
  REALTIME_OTEL_JAEGER_HEADERS  headers for Jaeger, such as authorization=Bearer%20abc, with commas between

Exit codes:
  0    all well
  1    failed: nothing to read, no spans of realtime sessions in it, nowhere to write, no answer from Jaeger
  2    wrong command line
  3    done, but there were bad lines
  4    done, and a check failed, whether there were bad lines or not
  130  interrupted: nothing is reported

Examples:
  realtime-otel report calls.jsonl
  realtime-otel report --jaeger http://localhost:16686 --service phone --last 6h --html report.html
  realtime-otel report after.jsonl --baseline before.jsonl
  realtime-otel report load-test.jsonl --fail-on 'latency.p95>2s' --fail-on 'turns.failed>1%'
  realtime-otel report --json monday/*.jsonl.gz > monday.json
`;

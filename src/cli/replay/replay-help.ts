/** The text of `realtime-otel replay --help`. */
export const replayHelp = `Turns a recorded stream of events into spans, with the times of the recording.

Usage: realtime-otel replay [options] <file|->

The input is JSON lines, one event a line, as UTF-8, also compressed with gzip; - is standard input. Each line is
recognised by itself: a recording made with this package, a session event as the agents SDKs emit it (Python or
TypeScript), or a server or client event of the Realtime API. Several sessions may be mixed in one input.
Logs are read as they are: JSON behind a time and a level, behind data:, < or >, printed over many lines, in a list,
in a list under "events" or "logEvents", or in what Docker, CloudWatch or Google Cloud put around it. Messages in
between, and entries of a list that are no events, are bad lines. For what is not read there is jq: jq -c . writes one
object a line.

Where the spans go:
  --to waterfall           draw each session when it has ended (default)
  --to otlp                send them to an OTLP receiver, as the OTEL_* variables say; never unless asked for,
                           and then whatever OTEL_TRACES_EXPORTER says
  --to json                write OTLP JSON, one export request a line, as the OpenTelemetry Collector's file exporter
                           does. Repeat --to, or separate with commas, for several
  -o, --output <file>      write the drawing or the JSON there instead of standard output; with both, the JSON
  --service-name <name>    service.name of the spans (default OTEL_SERVICE_NAME)
  --trace-boundary <unit>  session (default): one trace a session; turn: one trace a turn, linked to the session
  --conventions <names>    also write what langfuse or openinference (Phoenix, MLflow) read, or both, separated by
                           commas (default as OTEL_INSTRUMENTATION_OPENAI_REALTIME_CONVENTIONS says, else none)
  --capture-content        put transcripts, tool arguments and results on the spans, where the recording has them
                           (default as OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT says, else off)
  --prices genai-prices    put on the spans what responses and transcriptions cost, by the published prices that the
                           package @pydantic/genai-prices has, which is to be installed
                           (default as OTEL_INSTRUMENTATION_OPENAI_REALTIME_PRICES says, else off)

How the input is read:
  --format <name>          auto (default), recording, events (of the agents SDKs) or server-events
  --event-field <name>     the field that holds the event, such as jsonPayload.event (default the line itself, event,
                           data, payload, message, msg, body, or the only other field, also within others, that
                           holds an event of a known type)
  --session-field <name>   the field that tells sessions apart (default the first there is of session, session_id,
                           sessionId, session_key, sessionKey)
  --time-field <name>      the field that holds the time (default the first that can be read of time, timestamp, ts,
                           @timestamp, t, created_at, datetime, date)
  --time-unit <unit>       what times that are numbers count: s, ms, us or ns (default by their size, as since 1970)
  --url <url>              where the sessions were held, for logs that do not say it: a host of Azure makes them
                           Azure's
  --strict                 stop at the first bad line

When it happened:
  --shift-to-now           move all times by as much as makes the last one of the file now, for backends that refuse
                           or hide old spans. On standard input, whose end is not known, the first one becomes now
  --speed <factor>         play it: 1 as fast as it was recorded, 10 ten times as fast (default: no waiting)

  -q, --quiet              no progress and no summary on standard error
  -h, --help               show this

Exit codes:
  0    all well
  1    failed: nothing to read, nothing recognised in it, nowhere to write, spans not delivered
  2    wrong command line
  3    done, but there were bad lines; with --strict, stopped at one
  130  interrupted: open sessions were ended, and all spans so far sent or written

Examples:
  realtime-otel replay call.jsonl
  OTEL_EXPORTER_OTLP_ENDPOINT=http://localhost:4318 realtime-otel replay --to otlp --shift-to-now call.jsonl.gz
  OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf realtime-otel replay --to otlp call.jsonl
  python agent.py | realtime-otel replay --to otlp,waterfall -
  realtime-otel replay --to json calls.jsonl > spans.jsonl
`;

/** The text of `realtime-otel record --help`. */
export const recordHelp = `Prints the live events of a Realtime API connection as JSON lines, for realtime-otel replay.

Usage: realtime-otel record --call-id <id> | --url <url> [options]

It connects on its own and only listens. With the id of a call that goes on (SIP or WebRTC) it joins that call.
What is recorded is what tracing would see: no audio, and no texts unless asked for.

  --call-id <id>      the call to join, such as rtc_… (of the OpenAI API unless --url says otherwise)
  --url <url>         where to connect, such as wss://host/v1/realtime
  --model <name>      the model of a new session, for the URL
  -o, --output <file> write there instead of standard output
  --capture-content   record transcripts, tool arguments and results too
  -q, --quiet         nothing on standard error but what went wrong
  -h, --help          show this

It ends when the connection is closed, or with Ctrl-C.

Environment:
  OPENAI_API_KEY        sent to the server, never over ws:// except to this machine, and never printed
  AZURE_OPENAI_API_KEY  the same for Azure hosts

Exit codes:
  0    the connection was closed
  1    failed: no connection, connection lost, nowhere to write
  2    wrong command line, or no key
  130  interrupted: what was recorded is complete up to there

Examples:
  realtime-otel record --call-id rtc_0a1b2c -o call.jsonl
  realtime-otel record --url ws://127.0.0.1:8080/v1/realtime | realtime-otel replay -
`;

// The UI of deploy/jaeger/ui.json over Cassandra, which searches within one service: that in which the trace began. Jaeger puts
// this file into its page by a replacement that reads dollar signs as its own, so there are none in it.
// oxlint-disable-next-line no-unused-vars
function UIConfig() {
  const DAY = 24 * 3600e6; // microseconds
  return {
    useOpenTelemetryTerms: true,
    topTagPrefixes: [
      'error',
      'otel.status_description',
      'realtime.tool.outcome',
      'realtime.turn.end_reason',
      'realtime.turn.unanswered',
      'realtime.response.status',
      'realtime.session.end_reason',
      'realtime.session.error_count',
      'realtime.interruption.',
      'realtime.guardrail.',
      'realtime.turn.response_latency',
      'realtime.turn.endpointing',
      'gen_ai.response.time_to_first_chunk',
      'realtime.tool.approval_wait',
      'realtime.audio.',
      'realtime.transcription.text',
      'realtime.transcription.delay',
      'session.id',
      'realtime.call.id',
      'user.id',
      'gen_ai.agent.name',
      'realtime.agent.name',
      'realtime.handoff.',
      'gen_ai.tool.name',
      'gen_ai.request.model',
      'realtime.model',
      'gen_ai.tool.call.arguments',
      'gen_ai.tool.call.result',
      'gen_ai.input.messages',
      'gen_ai.output.messages',
      'realtime.response.cost_usd',
      'realtime.session.cost_usd',
      'gen_ai.usage.',
    ],
    linkPatterns: [
      {
        type: 'attributes',
        key: 'session.id',
        url: {
          parameters: ['session.id', 'trace.traceName', 'trace.startTime'],
          template: (values) =>
            'search?' +
            new URLSearchParams({
              service: values['trace.traceName'].split(': ')[0],
              tags: JSON.stringify({ 'session.id': values['session.id'] }),
              start: String(values['trace.startTime'] - DAY),
              end: String(values['trace.startTime'] + DAY),
              lookback: 'custom',
              limit: '200',
            }),
        },
        text: 'All traces of this call',
      },
    ],
  };
}

/** What we do otherwise than the GenAI conventions, and why. Each is held against what is emitted: one that is gone has to go from here. */

/** Attributes on a span that the conventions do not have it on. */
export const ATTRIBUTES_ELSEWHERE: Readonly<Record<string, string>> = {
  'gen_ai.agent.name on chat': 'whose response it was is asked of every response, and not of its parent',
};

/** Values beside those that the registry knows. */
export const OTHER_VALUES: Readonly<Record<string, string>> = {
  'gen_ai.operation.name=realtime_inference':
    "the open realtime proposal's word, for who asks for it by option",
};

/** Kinds of spans. */
export const OTHER_KINDS: Readonly<Record<string, string>> = {
  'execute_tool CLIENT':
    'the server executes the tools of its MCP servers itself; the conventions have no span for that',
};

/** Attributes on metrics of the conventions beside those that they have. */
export const ATTRIBUTES_OF_METRICS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'gen_ai.client.inference.': {
    'gen_ai.agent.name': 'dashboards and alerts are by agent',
    'realtime.response.status':
      'responses that callers cut short are no errors, and not comparable with whole ones',
  },
  'gen_ai.invoke_agent.': {
    'gen_ai.request.model': 'what a change of the model does to an agent',
  },
  'gen_ai.execute_tool.': {
    'gen_ai.request.model': 'the same filter for all panels',
    'realtime.tool.outcome': 'refused and unfinished calls say nothing of how long a tool takes',
  },
};

import { poll } from '../jaeger/poll.ts';

/** A span as Phoenix has read it. */
export interface PhoenixSpan {
  name: string;
  spanKind: string;
  statusCode: 'OK' | 'ERROR' | 'UNSET';
  statusMessage: string;
  tokenPromptDetails: { audio: number | null };
  input: { value: string } | null;
  output: { value: string } | null;
  costSummary: { total: { cost: number | null } } | null;
}

/** A trace as Phoenix has read it. */
export interface PhoenixTrace {
  projectId: string;
  session: { sessionId: string; numTraces: number } | null;
  rootSpan: PhoenixSpan & {
    cumulativeTokenCountPrompt: number;
    cumulativeTokenCountCompletion: number;
  };
  costSummary: { total: { cost: number | null; tokens: number | null } };
  spans: PhoenixSpan[];
}

const SPAN = `name spanKind statusCode statusMessage
  tokenPromptDetails { audio } input { value } output { value } costSummary { total { cost } }`;

const QUERY = `query ($traceId: String!) {
  getTraceByOtelId(traceId: $traceId) {
    projectId
    session { sessionId numTraces }
    rootSpan { ${SPAN} cumulativeTokenCountPrompt cumulativeTokenCountCompletion }
    costSummary { total { cost tokens } }
    spans(first: 1000) { edges { node { ${SPAN} } } }
  }
}`;

type Answer = Omit<PhoenixTrace, 'spans'> & { spans: { edges: { node: PhoenixSpan }[] } };

/** The trace, once Phoenix has so many spans of it and has worked out what it cost. */
export function readPhoenixTrace(url: string, traceId: string, spanCount: number): Promise<PhoenixTrace> {
  return poll(`${spanCount} spans of trace ${traceId}, and their cost`, 60_000, async () => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: QUERY, variables: { traceId } }),
    });
    const { data, errors } = (await response.json()) as {
      data?: { getTraceByOtelId: Answer | null };
      errors?: object[];
    };
    if (errors) throw new Error(JSON.stringify(errors));
    const trace = data?.getTraceByOtelId;
    if (!trace) return undefined;
    const spans = trace.spans.edges.map(({ node }) => node);
    const isPriced = trace.costSummary.total.cost !== null && trace.costSummary.total.cost > 0;
    return spans.length >= spanCount && isPriced ? { ...trace, spans } : undefined;
  });
}

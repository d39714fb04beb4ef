import {
  DatasourceVariableBuilder,
  QueryVariableBuilder,
  TextBoxVariableBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { bestSource, rankedSources, sourceInResult } from './latency-sources.ts';
import { metrics } from './metrics.ts';
import { prometheus } from './queries.ts';

type Variable = DatasourceVariableBuilder | QueryVariableBuilder | TextBoxVariableBuilder;

/** What all dashboards can be filtered by; the choices of each follow from the service. */
export function commonVariables(): Variable[] {
  return [
    new DatasourceVariableBuilder('datasource')
      .label('Data source')
      .type('prometheus')
      .current({ selected: true, text: 'Prometheus', value: 'prometheus' }),
    choice('service', 'Service', `label_values(${metrics.activeSessions}, job)`),
    choice('model', 'Model', ofService(metrics.turns, 'gen_ai_request_model')),
    // Turns are those of the agent that began them; this is of every agent.
    choice('agent', 'Agent', ofService(`${metrics.agentDuration}_count`, 'gen_ai_agent_name')),
  ];
}

export function toolVariable(): Variable {
  return choice('tool', 'Tool', ofService(`${metrics.toolDuration}_count`, 'gen_ai_tool_name'));
}

/** How it is known when the caller was done: the best of what there is, unless somebody chooses. */
export function sourceVariable(): Variable {
  return (
    choice('source', 'Latency from', rankedSources(`${metrics.responseLatency}_count`, ofChosenService))
      .regex(sourceInResult)
      .sort(VariableSort.Disabled)
      // Where there is no such latency, Grafana chooses the first of the list.
      .current({ selected: true, text: [bestSource], value: [bestSource] })
  );
}

/** Where links to Jaeger's own pages lead; an address as the browser sees it. */
export function jaegerVariable(): Variable {
  const address = 'http://localhost:16686';
  return new TextBoxVariableBuilder('jaeger')
    .label('Jaeger')
    .defaultValue(address)
    .current({ selected: true, text: address, value: address });
}

const ofChosenService = 'job=~"$service"';

function ofService(metric: string, label: string): string {
  return `label_values(${metric}{${ofChosenService}}, ${label})`;
}

function choice(name: string, label: string, query: string): QueryVariableBuilder {
  return (
    new QueryVariableBuilder(name)
      .label(label)
      .datasource(prometheus)
      .query({ query, refId: `variable-${name}` })
      .definition(query)
      .refresh(VariableRefresh.OnTimeRangeChanged)
      .sort(VariableSort.AlphabeticalAsc)
      .multi(true)
      .includeAll(true)
      // Not the list of all: what has no such label belongs to all too.
      .allValue('.*')
      .current({ selected: true, text: ['All'], value: ['$__all'] })
  );
}

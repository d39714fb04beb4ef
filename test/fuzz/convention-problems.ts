import type { Attributes } from '@opentelemetry/api';
import type { ReadableSpan } from '@opentelemetry/sdk-trace-base';

/** What is wrong with what conventions have of a span. */
export function conventionProblems({ name, attributes }: ReadableSpan): string[] {
  const isResponse = name.startsWith('chat');
  const isBilled = isResponse || name === 'user_speech';
  const { 'langfuse.observation.type': type, 'openinference.span.kind': kind } = attributes;
  const problems = [
    ...(type !== undefined && (type === 'generation') !== isResponse ? [`is of type ${String(type)}`] : []),
    ...(kind !== undefined && (kind === 'LLM') !== isResponse ? [`is of kind ${String(kind)}`] : []),
    ...usageProblems(attributes),
    ...detailProblems(attributes),
    ...Object.keys(attributes).filter((key) => !isResponse && /^llm\.|usage_details/.test(key)),
    ...(isBilled || attributes['langfuse.observation.cost_details'] === undefined ? [] : ['has a cost']),
  ];
  const start = attributes['langfuse.observation.completion_start_time'];
  if (start !== undefined && Number.isNaN(Date.parse(String(start))))
    problems.push(`began at ${String(start)}`);
  return problems.map((problem) => `${name}: ${problem}`);
}

/** Buckets add up to the total, and that is what the server counted. */
function usageProblems(attributes: Attributes): string[] {
  const json = attributes['langfuse.observation.usage_details'];
  if (json === undefined) return [];
  const { total, ...buckets } = JSON.parse(String(json)) as Record<string, number>;
  const sum = Object.values(buckets).reduce((all, count) => all + count, 0);
  const { 'gen_ai.usage.input_tokens': input, 'gen_ai.usage.output_tokens': output } = attributes;
  const isKnown = input !== undefined && output !== undefined;
  const counted = isKnown ? Number(input) + Number(output) : sum;
  return total === sum && sum === counted ? [] : [`has ${sum} of ${counted} tokens in ${String(json)}`];
}

/** Details are no more than what they are details of. */
function detailProblems(attributes: Attributes): string[] {
  return ['prompt', 'completion'].flatMap((side) => {
    const sum = attributes[`llm.token_count.${side}`];
    const details = Object.entries(attributes)
      .filter(([key]) => key.startsWith(`llm.token_count.${side}_details.`))
      .reduce((all, [, count]) => all + Number(count), 0);
    return sum === undefined || details <= Number(sum)
      ? []
      : [`has ${details} of ${String(sum)} ${side} tokens`];
  });
}

import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { renderWaterfall } from '../../../src/cli/waterfall/render-waterfall.ts';
import { conversation } from './conversation.ts';

const coloured = renderWaterfall(conversation, { color: true });

/** The colour code in front of a text. */
const codeOf = (text: string): string | undefined =>
  new RegExp(`\u001b\\[([\\d;]+)m(?:[^\u001b]* )?${text}`).exec(coloured)?.[1];

describe('colour', () => {
  it('changes nothing but the colour', () => {
    const stripped = stripVTControlCharacters(coloured);
    expect(stripped).toBe(renderWaterfall(conversation));
  });

  it('is reset before every line ends', () => {
    for (const line of coloured.split('\n')) {
      const last = line.split('\u001b[').at(-1) ?? '';
      expect(last === line || last.startsWith('0m'), line).toBe(true);
    }
  });

  it('tells agents, tools, responses, errors, guardrails and interruptions apart', () => {
    const codes = {
      agent: codeOf('invoke_agent Triage'),
      tool: codeOf('execute_tool get_order'),
      inference: codeOf('chat'),
      error: codeOf('ERROR TimeoutError'),
      failedTool: codeOf('execute_tool refund_payment'),
      guardrail: codeOf('guardrail_tripped'),
      interruption: codeOf('audio_interrupted'),
      structure: codeOf('├╴'),
    };
    expect(codes).toMatchInlineSnapshot(`
      {
        "agent": "34",
        "error": "1;31",
        "failedTool": "1;31",
        "guardrail": "33",
        "inference": "36",
        "interruption": "35",
        "structure": "2",
        "tool": "32",
      }
    `);
  });
});

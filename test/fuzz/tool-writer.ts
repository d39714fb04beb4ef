import { TOOL_OUTPUTS } from './wire-events.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Chance } from './chance.ts';
import type { ErrorWriter } from './error-writer.ts';
import type { StepWriter } from './step-writer.ts';

const AGENTS = ['Desk', 'Billing', 'Clerk'];
const MCP = { type: 'mcp_call', server_label: 'orders', name: 'find_order', arguments: '{"id":1}' };

/** What stands for the output of a call that was refused: the SDKs' stock words, or the application's own. */
const REFUSALS: readonly unknown[] = ['Tool execution was not approved.', 'A person said no.'];

/** Writes how calls are made, asked about, run by the application or by the server, handed over and answered. */
export class ToolWriter {
  /** Who is at work. */
  agent = 'Desk';
  readonly #chance: Chance;
  readonly #told: StepWriter;
  readonly #errors: ErrorWriter;

  constructor(chance: Chance, told: StepWriter, errors: ErrorWriter) {
    this.#chance = chance;
    this.#told = told;
    this.#errors = errors;
  }

  /** The calls of a response, announced. */
  call(response_id: string): Fields[] {
    const calls = Array.from({ length: this.#chance.of(0.4) ? 1 + this.#chance.upTo(2) : 0 }, () => {
      if (this.#chance.of(0.15)) return { ...MCP, id: this.#told.id('item') };
      const call_id = this.#told.id('call');
      const name = this.#chance.pick(['lookup', 'pay', 'lookup', 'transfer_to_Billing']);
      const given = this.#chance.of(0.9) ? '{"room":1}' : '{"room":';
      const status = 'completed';
      return { id: `item_${call_id}`, type: 'function_call', call_id, name, arguments: given, status };
    });
    for (const item of calls) {
      this.#told.server({ type: 'response.output_item.added', response_id, item });
      const told = { type: 'response.function_call_arguments.done', response_id, name: item.name };
      if ('call_id' in item && this.#chance.of(0.7))
        this.#told.server({ ...told, call_id: item.call_id, arguments: item.arguments });
      if ('call_id' in item) this.#told.server({ type: 'response.output_item.done', response_id, item });
      if (!this.#told.parties.wire)
        this.#told.sdk({ type: 'history_added', item: { ...item, output: null } });
    }
    return calls;
  }

  run(call: Fields): void {
    const { call_id, name } = call;
    if (call['type'] === 'mcp_call') return this.#runOnServer(call);
    if (name === 'transfer_to_Billing') return this.#handOff(call_id);
    const told = { agent: { name: this.agent }, tool: { name }, call_id, arguments: call['arguments'] };
    // A person who never answers.
    if (name === 'pay' && this.#chance.of(0.05))
      return this.#told.sdk({ type: 'tool_approval_required', ...told });
    const refused = name === 'pay' && this.#askFor(told);
    // Some SDKs start and end a call that was refused, others only end it.
    if (!refused || this.#chance.of(0.5)) this.#told.sdk({ type: 'tool_start', ...told });
    const output = this.#chance.pick(refused ? REFUSALS : TOOL_OUTPUTS);
    const threw = this.#chance.of(0.1);
    const error = { origin: 'sdk', type: 'RangeError', message: 'no.' };
    if (threw) this.#told.signal({ type: 'tool_threw', callId: call_id, error });
    // What is thrown past the SDK leaves an error, and neither an end nor an output.
    if (threw && this.#chance.of(0.3)) return this.#errors.ofCall({ callId: call_id, toolName: name });
    if (this.#chance.of(0.1)) this.#errors.ofCall({});
    if (this.#chance.of(0.9)) this.#told.sdk({ type: 'tool_end', ...told, output });
    this.sendOutput(call_id, output);
  }

  sendOutput(call_id: unknown, output: unknown): void {
    const item = { type: 'function_call_output', call_id, output };
    if (this.#told.parties.sdk && this.#chance.of(0.7))
      this.#told.signal({
        type: 'tool_output_sent',
        callId: call_id,
        output,
        expectsAnswer: this.#chance.of(0.8),
      });
    this.#told.client({ type: 'conversation.item.create', item });
    this.#told.item('conversation.item.added', { ...item, id: this.#told.id('item') });
  }

  /**
   * Asks a person, who approves or refuses: at once, after long, when the call runs already, twice, or never; a rule of
   * the application's decides without being asked. Gives whether the call is refused.
   */
  #askFor(told: Fields): boolean {
    const refused = this.#chance.of(0.4);
    const { call_id: callId } = told;
    const ask = (): void => this.#told.sdk({ type: 'tool_approval_required', ...told });
    const decide = (): void => this.#told.signal({ type: 'approval_decided', callId, approved: !refused });
    switch (this.#chance.upTo(7)) {
      case 0:
        decide();
        break;
      case 1:
        ask();
        break;
      case 2:
        this.#told.sdk({ type: 'tool_start', ...told });
        ask();
        decide();
        break;
      case 3:
        ask();
        ask();
        decide();
        decide();
        break;
      case 4:
        ask();
        this.#told.aside(1, decide);
        break;
      case 5:
        ask();
        this.#told.pause();
        decide();
        break;
      default:
        ask();
        decide();
    }
    return refused;
  }

  #runOnServer(call: Fields): void {
    const { id } = call;
    if (this.#chance.of(0.3)) this.#askForOnServer(call);
    this.#told.server({ type: 'response.mcp_call.in_progress', item_id: id });
    const failed = this.#chance.of(0.3);
    this.#told.server({ type: `response.mcp_call.${failed ? 'failed' : 'completed'}`, item_id: id });
    const error = { type: 'tool_execution_error', message: 'No.' };
    this.#told.item('conversation.item.done', { ...call, ...(failed ? { error } : { output: 'found' }) });
  }

  #askForOnServer(call: Fields): void {
    const request = { ...call, id: this.#told.id('item'), type: 'mcp_approval_request' };
    this.#told.item('conversation.item.done', request);
    if (this.#chance.of(0.3)) this.#told.pause();
    const answer = { type: 'mcp_approval_response', approval_request_id: request.id };
    const item = { ...answer, approve: this.#chance.of(0.7) };
    if (this.#chance.of(0.9)) this.#told.client({ type: 'conversation.item.create', item });
  }

  #handOff(call_id: unknown): void {
    const to = this.#chance.pick(AGENTS);
    this.#told.sdk({ type: 'handoff', from_agent: { name: this.agent }, to_agent: { name: to } });
    this.agent = to;
    this.sendOutput(call_id, `{"assistant":"${to}"}`);
  }
}

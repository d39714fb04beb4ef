import { StepWriter } from './step-writer.ts';
import { responseDone, sessionConfigured, TOOL_OUTPUTS } from './wire-events.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Chance } from './chance.ts';
import type { Parties } from './step-writer.ts';
import type { Step } from './step.ts';

const AGENTS = ['Desk', 'Billing', 'Clerk'];
const MCP = { type: 'mcp_call', server_label: 'orders', name: 'find_order', arguments: '{"id":1}' };

/**
 * Writes a conversation as a server, a client and an SDK make it: turns by speech, text and image, answers with calls
 * of several tools at once, approvals, handoffs, tripped guardrails, barge-ins, MCP, errors, reconnects.
 */
export class ConversationWriter {
  readonly #chance: Chance;
  readonly #told: StepWriter;
  #ids = 0;
  #agent = 'Desk';

  constructor(chance: Chance, parties: Parties) {
    this.#chance = chance;
    this.#told = new StepWriter(chance, parties);
  }

  write(exchanges: number): Step[] {
    this.#told.server(sessionConfigured(this.#chance, 'session.created', this.#id('sess')));
    this.#told.server({ type: 'conversation.created', conversation: { id: this.#id('conv') } });
    for (let count = 0; count < exchanges; count += 1) this.#exchange();
    return this.#told.finish();
  }

  #exchange(): void {
    const chance = this.#chance;
    switch (chance.upTo(13)) {
      case 0:
        return this.#answer(2);
      case 1:
        return this.#write('text');
      case 2:
        return this.#write('image');
      case 3:
        return this.#pushToTalk();
      case 4:
        return this.#silence();
      case 5:
        return this.#beside();
      case 6:
        return this.#error();
      case 7:
        return this.#told.server(sessionConfigured(chance, 'session.updated', undefined));
      case 8:
        if (chance.of(0.3)) this.#told.server(sessionConfigured(chance, 'session.created', this.#id('sess')));
        return;
      default:
        return this.#speak();
    }
  }

  #speak(): void {
    const item = this.#utterance();
    if (this.#chance.of(0.9)) this.#told.server({ type: 'input_audio_buffer.committed', item_id: item });
    this.#transcribe(item);
    if (this.#chance.of(0.9)) this.#answer(2);
  }

  #utterance(): string {
    const item = this.#id('item');
    this.#told.server({ type: 'input_audio_buffer.speech_started', item_id: item });
    if (this.#chance.of(0.95))
      this.#told.server({ type: 'input_audio_buffer.speech_stopped', item_id: item });
    return item;
  }

  #transcribe(item: string): void {
    const type = 'conversation.item.input_audio_transcription';
    this.#told.aside(0.6, () => {
      if (this.#chance.of(0.9))
        this.#told.server({ type: `${type}.completed`, item_id: item, transcript: 'Two rooms, please.' });
      else
        this.#told.server({ type: `${type}.failed`, item_id: item, error: { code: 'audio_unintelligible' } });
    });
    const content = [{ type: 'input_audio', transcript: null }];
    this.#item('conversation.item.added', { id: item, type: 'message', role: 'user', content });
  }

  #write(kind: 'text' | 'image'): void {
    const content = [kind === 'text' ? { type: 'input_text', text: 'Hello.' } : { type: 'input_image' }];
    const item = { id: this.#id('item'), type: 'message', role: 'user', content };
    this.#told.client({ type: 'conversation.item.create', item });
    this.#item('conversation.item.added', item);
    if (this.#chance.of(0.9)) this.#request();
    this.#answer(2);
  }

  #pushToTalk(): void {
    const item = this.#id('item');
    this.#told.client({ type: 'input_audio_buffer.commit' });
    if (this.#chance.of(0.5)) this.#request();
    this.#told.server({ type: 'input_audio_buffer.committed', item_id: item });
    this.#transcribe(item);
    this.#answer(1);
  }

  #silence(): void {
    this.#told.server({ type: 'input_audio_buffer.timeout_triggered', item_id: this.#id('item') });
    this.#told.sdk({ type: 'input_audio_timeout_triggered' });
    this.#answer(0);
  }

  #beside(): void {
    this.#told.client({
      type: 'response.create',
      event_id: this.#id('event'),
      response: { conversation: 'none' },
    });
    this.#told.aside(0.8, () => {
      const id = this.#id('resp');
      this.#told.server({ type: 'response.created', response: { id, conversation_id: null } });
      this.#told.server({ type: 'response.output_text.delta', response_id: id, delta: 'topic' });
      this.#told.server(
        responseDone(this.#chance, { id, conversation: null, status: 'completed', output: [] }),
      );
    });
  }

  #error(): void {
    const code = this.#chance.pick([
      'response_cancel_not_active',
      'conversation_already_has_active_response',
      'invalid_value',
    ]);
    const error = {
      type: 'invalid_request_error',
      code,
      message: 'Not now.',
      event_id: `event_${this.#ids}`,
    };
    this.#told.server({ type: 'error', event_id: this.#id('event'), error });
    if (this.#chance.of(0.5)) this.#told.sdk({ type: 'error', error: { name: 'TypeError', message: 'No.' } });
  }

  #request(): void {
    this.#told.client({
      type: 'response.create',
      event_id: this.#chance.of(0.5) ? this.#id('event') : undefined,
    });
  }

  /** A response, with calls whose outputs are answered in turn, at most `depth` times. */
  #answer(depth: number): void {
    const chance = this.#chance;
    const id = this.#id('resp');
    const item = this.#id('item');
    const conversation = chance.of(0.8) ? 'conv_2' : undefined;
    if (chance.of(0.97))
      this.#told.server({
        type: 'response.created',
        response: { id, conversation_id: conversation, output_modalities: ['audio'] },
      });
    this.#told.sdk({ type: 'agent_start', agent: { name: this.#agent } });
    this.#say(id, item);
    const calls = depth > 0 ? this.#calls(id) : [];
    const cut = chance.of(0.15);
    if (cut) this.#bargeIn(id, item);
    if (chance.of(0.1)) this.#trip(item);
    const status = cut
      ? 'cancelled'
      : chance.pick(['completed', 'completed', 'completed', 'failed', 'incomplete']);
    if (chance.of(0.95)) this.#told.server(responseDone(chance, { id, conversation, status, output: calls }));
    this.#told.sdk({ type: 'agent_end', agent: { name: this.#agent } });
    if (chance.of(0.2)) this.#told.server({ type: 'output_audio_buffer.stopped', response_id: id });
    for (const call of calls) this.#told.aside(0.6, () => this.#run(call));
    if (calls.length > 0 && chance.of(0.9)) {
      if (chance.of(0.8)) this.#request();
      this.#answer(depth - 1);
    }
  }

  #say(id: string, item: string): void {
    const message = { id: item, type: 'message', role: 'assistant' };
    if (this.#chance.of(0.9))
      this.#told.server({ type: 'response.output_item.added', response_id: id, item: message });
    if (this.#chance.of(0.2)) this.#told.server({ type: 'output_audio_buffer.started', response_id: id });
    for (let chunks = this.#chance.upTo(3); chunks > 0; chunks -= 1) {
      const kind = this.#chance.pick(['output_audio', 'output_audio_transcript', 'output_text']);
      this.#told.server({
        type: `response.${kind}.delta`,
        response_id: id,
        item_id: item,
        delta: 'AAAABBBB',
      });
      if (!this.#told.parties.wire) this.#told.sdk({ type: 'audio', item_id: item, audio: { data: 'AAAA' } });
    }
  }

  #calls(response_id: string): Fields[] {
    const calls = Array.from({ length: this.#chance.of(0.4) ? 1 + this.#chance.upTo(2) : 0 }, () => {
      if (this.#chance.of(0.15)) return { ...MCP, id: this.#id('item') };
      const call_id = this.#id('call');
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

  #run(call: Fields): void {
    const { call_id, name } = call;
    if (call['type'] === 'mcp_call') return this.#runOnServer(call);
    if (name === 'transfer_to_Billing') return this.#handOff(call_id);
    const told = { agent: { name: this.#agent }, tool: { name }, call_id, arguments: call['arguments'] };
    if (name === 'pay') this.#told.sdk({ type: 'tool_approval_required', ...told });
    const rejected = name === 'pay' && this.#chance.of(0.3);
    if (name === 'pay') this.#told.signal({ type: 'approval_decided', callId: call_id, approved: !rejected });
    if (!rejected) this.#told.sdk({ type: 'tool_start', ...told });
    const output = this.#chance.pick(TOOL_OUTPUTS);
    const error = { origin: 'sdk', type: 'RangeError', message: 'no.' };
    if (this.#chance.of(0.1)) this.#told.signal({ type: 'tool_threw', callId: call_id, error });
    if (this.#chance.of(0.9)) this.#told.sdk({ type: 'tool_end', ...told, output });
    this.#sendOutput(call_id, output);
  }

  #sendOutput(call_id: unknown, output: unknown): void {
    const item = { type: 'function_call_output', call_id, output };
    if (this.#told.parties.sdk && this.#chance.of(0.7))
      this.#told.signal({
        type: 'tool_output_sent',
        callId: call_id,
        output,
        expectsAnswer: this.#chance.of(0.8),
      });
    this.#told.client({ type: 'conversation.item.create', item });
    this.#item('conversation.item.added', { ...item, id: this.#id('item') });
  }

  #runOnServer(call: Fields): void {
    const { id } = call;
    if (this.#chance.of(0.3)) {
      const request = { ...call, id: this.#id('item'), type: 'mcp_approval_request' };
      this.#item('conversation.item.done', request);
      const answer = { type: 'mcp_approval_response', approval_request_id: request.id };
      this.#told.client({
        type: 'conversation.item.create',
        item: { ...answer, approve: this.#chance.of(0.7) },
      });
    }
    this.#told.server({ type: 'response.mcp_call.in_progress', item_id: id });
    const failed = this.#chance.of(0.3);
    this.#told.server({ type: `response.mcp_call.${failed ? 'failed' : 'completed'}`, item_id: id });
    const error = { type: 'tool_execution_error', message: 'No.' };
    this.#item('conversation.item.done', { ...call, ...(failed ? { error } : { output: 'found' }) });
  }

  #handOff(call_id: unknown): void {
    const to = this.#chance.pick(AGENTS);
    this.#told.sdk({ type: 'handoff', from_agent: { name: this.#agent }, to_agent: { name: to } });
    this.#agent = to;
    this.#sendOutput(call_id, `{"assistant":"${to}"}`);
  }

  #trip(item: string): void {
    const guardrail_results = [{ guardrail: { name: 'no_prices' } }];
    this.#told.sdk({ type: 'guardrail_tripped', guardrail_results, item_id: item, message: 'Ten euros.' });
    if (this.#chance.of(0.5)) this.#write('text');
    if (this.#chance.of(0.5)) this.#told.signal({ type: 'guardrail_handled' });
  }

  #bargeIn(response_id: string, item_id: string): void {
    if (this.#chance.of(0.8)) this.#utterance();
    this.#told.sdk({ type: 'audio_interrupted', item_id });
    if (this.#chance.of(0.5)) this.#told.server({ type: 'output_audio_buffer.cleared', response_id });
    const cut = { item_id, content_index: 0, audio_end_ms: this.#chance.upTo(500) };
    if (this.#chance.of(0.5)) this.#told.client({ type: 'conversation.item.truncate', ...cut });
    if (this.#chance.of(0.5)) this.#told.server({ type: 'conversation.item.truncated', ...cut });
  }

  #item(type: string, item: Fields): void {
    this.#told.server({ type, item });
    if (!this.#told.parties.wire && item['type'] === 'message')
      this.#told.sdk({ type: 'history_added', item: { ...item, item_id: item['id'] } });
  }

  #id(kind: string): string {
    return `${kind}_${++this.#ids}`;
  }
}

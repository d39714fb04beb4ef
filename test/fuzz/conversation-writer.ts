import { ErrorWriter } from './error-writer.ts';
import { StepWriter } from './step-writer.ts';
import { ToolWriter } from './tool-writer.ts';
import { rateLimits, responseDone, sessionConfigured } from './wire-events.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Chance } from './chance.ts';
import type { Parties } from './step-writer.ts';
import type { Step } from './step.ts';

/** Half a second of PCM16 at 24 kHz. */
const CHUNK = Buffer.alloc(24_000).toString('base64');

/**
 * Writes a conversation as a server, a client and an SDK make it: turns by speech, text and image, items that nothing is
 * asked about, answers with calls of several tools that are answered together or one by one, approvals, handoffs, agents
 * that start late, tripped guardrails, barge-ins, MCP, errors, reconnects.
 */
export class ConversationWriter {
  readonly #chance: Chance;
  readonly #told: StepWriter;
  readonly #errors: ErrorWriter;
  readonly #tools: ToolWriter;

  constructor(chance: Chance, parties: Parties) {
    this.#chance = chance;
    this.#told = new StepWriter(chance, parties);
    this.#errors = new ErrorWriter(chance, this.#told);
    this.#tools = new ToolWriter(chance, this.#told, this.#errors);
  }

  write(exchanges: number): Step[] {
    this.#told.server(sessionConfigured(this.#chance, 'session.created', this.#told.id('sess')));
    this.#told.server({ type: 'conversation.created', conversation: { id: this.#told.id('conv') } });
    for (let count = 0; count < exchanges; count += 1) this.#exchange();
    return this.#told.finish();
  }

  #exchange(): void {
    const chance = this.#chance;
    switch (chance.upTo(17)) {
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
        return this.#errors.ofServer();
      case 7:
        return this.#told.server(sessionConfigured(chance, 'session.updated', undefined));
      case 8:
        if (chance.of(0.3))
          this.#told.server(sessionConfigured(chance, 'session.created', this.#told.id('sess')));
        return;
      case 9:
        return this.#addItems();
      case 10:
        this.#told.pause();
        this.#request();
        return this.#answer(2);
      case 11:
        return this.#told.server({ type: 'input_audio_buffer.dtmf_event_received', event: '5' });
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
    const item = this.#told.id('item');
    this.#sendAudio();
    this.#told.server({
      type: 'input_audio_buffer.speech_started',
      item_id: item,
      audio_start_ms: this.#position(),
    });
    if (this.#chance.of(0.95))
      this.#told.server({
        type: 'input_audio_buffer.speech_stopped',
        item_id: item,
        audio_end_ms: this.#position(),
      });
    return item;
  }

  /** The caller is heard, some of the time. */
  #sendAudio(): void {
    for (let chunks = this.#chance.upTo(3); chunks > 0; chunks -= 1)
      this.#told.client({ type: 'input_audio_buffer.append', audio: CHUNK });
  }

  /** Where in what was sent the server hears something, right or wrong. */
  #position(): number | undefined {
    return this.#chance.pick([undefined, 0, this.#chance.upTo(5000)]);
  }

  #transcribe(item: string): void {
    const type = 'conversation.item.input_audio_transcription';
    this.#told.aside(0.6, () => {
      if (this.#chance.of(0.9))
        this.#told.server({
          type: `${type}.completed`,
          item_id: item,
          transcript: 'Two rooms, please.',
          usage: { type: 'duration', seconds: 1.5 },
        });
      else
        this.#told.server({ type: `${type}.failed`, item_id: item, error: { code: 'audio_unintelligible' } });
    });
    const content = [{ type: 'input_audio', transcript: null }];
    this.#told.item('conversation.item.added', { id: item, type: 'message', role: 'user', content });
  }

  #write(kind: 'text' | 'image'): void {
    const content = [kind === 'text' ? { type: 'input_text', text: 'Hello.' } : { type: 'input_image' }];
    const item = { id: this.#told.id('item'), type: 'message', role: 'user', content };
    this.#told.client({ type: 'conversation.item.create', item });
    this.#told.item('conversation.item.added', item);
    if (this.#chance.of(0.9)) this.#request();
    this.#answer(2);
  }

  #pushToTalk(): void {
    const item = this.#told.id('item');
    this.#sendAudio();
    this.#told.client({ type: 'input_audio_buffer.commit' });
    if (this.#chance.of(0.5)) this.#request();
    this.#told.server({ type: 'input_audio_buffer.committed', item_id: item });
    this.#transcribe(item);
    this.#answer(1);
  }

  #silence(): void {
    this.#told.server({ type: 'input_audio_buffer.timeout_triggered', item_id: this.#told.id('item') });
    this.#told.sdk({ type: 'input_audio_timeout_triggered' });
    this.#answer(0);
  }

  #beside(): void {
    this.#told.client({
      type: 'response.create',
      event_id: this.#told.id('event'),
      response: { conversation: 'none' },
    });
    this.#told.aside(0.8, () => {
      const id = this.#told.id('resp');
      this.#told.server({ type: 'response.created', response: { id, conversation_id: null } });
      this.#told.server({ type: 'response.output_text.delta', response_id: id, delta: 'topic' });
      this.#told.server(
        responseDone(this.#chance, { id, conversation: null, status: 'completed', output: [] }),
      );
    });
  }

  /** What was said before, as a client tells it to a new session: nothing is asked for, or one answer to all of it. */
  #addItems(): void {
    for (let items = 1 + this.#chance.upTo(3); items > 0; items -= 1) {
      const id = this.#told.id('item');
      const call_id = this.#told.id('call');
      const said = this.#chance.pick<Fields>([
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'Hello?' }] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'Hello.' }] },
        { type: 'message', role: 'system', content: [{ type: 'input_text', text: 'Be kind.' }] },
        { type: 'function_call', call_id, name: 'lookup', arguments: '{}', status: 'completed' },
        { type: 'function_call_output', call_id, output: 'found' },
      ]);
      const item = { ...said, id };
      if (this.#chance.of(0.9)) this.#told.client({ type: 'conversation.item.create', item });
      this.#told.item('conversation.item.added', item);
      if (this.#chance.of(0.3)) this.#told.server({ type: 'conversation.item.done', item });
    }
    if (this.#chance.of(0.3)) this.#request();
    if (this.#chance.of(0.3)) this.#answer(1);
  }

  #request(): void {
    const event_id = this.#chance.of(0.5) ? this.#told.id('event') : undefined;
    this.#told.client({ type: 'response.create', event_id });
    this.#told.latestRequest = event_id;
    if (this.#chance.of(0.05)) this.#errors.ofServer();
  }

  /** A response, with calls whose outputs are answered in turn, at most `depth` times. */
  #answer(depth: number): void {
    const chance = this.#chance;
    const id = this.#told.id('resp');
    const item = this.#told.id('item');
    const conversation = chance.of(0.8) ? 'conv_2' : undefined;
    if (chance.of(0.97))
      this.#told.server({
        type: 'response.created',
        response: { id, conversation_id: conversation, output_modalities: ['audio'] },
      });
    if (chance.of(0.1)) this.#told.server(rateLimits(chance));
    const start = chance.pick(['first', 'first', 'first', 'late', 'after', 'never']);
    if (start === 'first') this.#startAgent();
    this.#say(id, item);
    if (start === 'late') this.#startAgent();
    const calls = depth > 0 ? this.#tools.call(id) : [];
    const cut = chance.of(0.15);
    if (cut) this.#bargeIn(id, item);
    if (chance.of(0.1)) this.#trip(item);
    const status = cut
      ? 'cancelled'
      : chance.pick(['completed', 'completed', 'completed', 'failed', 'incomplete']);
    if (chance.of(0.95)) this.#told.server(responseDone(chance, { id, conversation, status, output: calls }));
    if (start === 'after') this.#startAgent();
    this.#told.sdk({ type: 'agent_end', agent: { name: this.#tools.agent } });
    if (chance.of(0.1)) this.#told.server(rateLimits(chance));
    if (chance.of(0.2)) this.#told.server({ type: 'output_audio_buffer.stopped', response_id: id });
    this.#runAll(calls, depth);
  }

  /** Runs calls, at once or one after the other. Their outputs have one answer, or one each. */
  #runAll(calls: readonly Fields[], depth: number): void {
    const oneByOne = this.#chance.of(0.3);
    const answer = (): void => {
      if (this.#chance.of(0.1)) return;
      if (this.#chance.of(0.8)) this.#request();
      this.#answer(depth - 1);
    };
    for (const call of calls) {
      this.#told.aside(oneByOne ? 0 : 0.6, () => this.#tools.run(call));
      if (oneByOne) answer();
    }
    if (calls.length > 0 && !oneByOne) answer();
  }

  #startAgent(): void {
    this.#told.sdk({ type: 'agent_start', agent: { name: this.#tools.agent } });
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
        delta: this.#chance.pick(['AAAABBBB', CHUNK]),
      });
      if (!this.#told.parties.wire) this.#told.sdk({ type: 'audio', item_id: item, audio: { data: 'AAAA' } });
    }
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
}

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdtemp, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { RealtimeSession } from '@openai/agents-realtime';
import { recordRealtimeSession, type SessionRecording } from 'opentelemetry-instrumentation-openai-realtime';
import { builtCommand } from './built-command.ts';

/** Records a call with what is heard and said, and has `realtime-otel show` make its page. */
export class CallPage {
  /** Where the recording and the page are. */
  readonly folder: string;
  readonly #command: string;
  readonly #lines;
  readonly #audio;
  #recording: SessionRecording | undefined;

  private constructor(folder: string, command: string) {
    this.folder = folder;
    this.#command = command;
    this.#lines = createWriteStream(this.#file('call.jsonl'));
    this.#audio = createWriteStream(this.#file('call.wav'));
  }

  /** Builds the command first, where it is not built yet: what takes the processor during a call delays what is heard. */
  static async prepare(print: (line: string) => void): Promise<CallPage> {
    const command = await builtCommand(print);
    return new CallPage(await mkdtemp(join(tmpdir(), 'realtime-demo-')), command);
  }

  /** The page stays here and has the sound of the call, so what was said is in it too. */
  record(session: RealtimeSession): void {
    this.#recording = recordRealtimeSession(session, this.#lines, {
      audio: this.#audio,
      captureContent: true,
    });
  }

  /** Makes the page once the call is over, and opens it where that is wanted and possible. Gives its path; rejects where there is none. */
  async make({ opens = false } = {}): Promise<string> {
    this.#recording?.end();
    for (const stream of [this.#lines, this.#audio]) await finished(stream.end());
    const run = spawn(
      process.execPath,
      [this.#command, ...(await this.showArguments()), '--quiet', ...(opens ? ['--open'] : [])],
      { stdio: ['ignore', 'inherit', 'inherit'] },
    );
    const [code] = await once(run, 'close');
    if (code !== 0) throw new Error(`realtime-otel show ended with ${code}`);
    return this.#file('call.html');
  }

  /** What a user of the command gives it. */
  async showArguments(): Promise<string[]> {
    const [events, wav, page] = [this.#file('call.jsonl'), this.#file('call.wav'), this.#file('call.html')];
    // Of a call without a sound there is none.
    const audio = (await stat(wav)).size > 0 ? ['--audio', wav] : [];
    return ['show', events, ...audio, '--prices', 'genai-prices', '--html', page];
  }

  #file(name: string): string {
    return join(this.folder, name);
  }
}

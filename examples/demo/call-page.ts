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
  readonly #folder: string;
  readonly #command: string;
  readonly #lines;
  readonly #audio;
  #recording: SessionRecording | undefined;

  private constructor(folder: string, command: string) {
    this.#folder = folder;
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

  /** Makes the page and opens it where pages can be opened; gives whether there is one. */
  async make(print: (line: string) => void): Promise<boolean> {
    this.#recording?.end();
    for (const stream of [this.#lines, this.#audio]) await finished(stream.end());
    const [events, wav, page] = [this.#file('call.jsonl'), this.#file('call.wav'), this.#file('call.html')];
    // Of a call without a sound there is none.
    const audio = (await stat(wav)).size > 0 ? ['--audio', wav] : [];
    const args = [events, ...audio, '--html', page];
    const run = spawn(process.execPath, [this.#command, 'show', ...args, '--open', '--quiet'], {
      stdio: ['ignore', 'inherit', 'inherit'],
    });
    const [code] = await once(run, 'close');
    if (code !== 0) return false;
    print(`The page of the call: ${page}`);
    print(`It is what this makes of its recording: npx realtime-otel show ${args.join(' ')}`);
    return true;
  }

  #file(name: string): string {
    return join(this.#folder, name);
  }
}

import type { Chance } from './chance.ts';
import type { Fields } from '../../src/host/fields.ts';
import type { Step, Teller } from './step.ts';

/** Who takes part in a conversation: what only they say is left out without them. */
export interface Parties {
  /** An agents SDK, which says what its agents and tools do. */
  sdk: boolean;
  /** Somebody who sees the events of the wire, both ways. */
  wire: boolean;
}

/** Writes down what is told, in order; what goes on beside the rest, such as tools that run, is mixed into it at random. */
export class StepWriter {
  readonly parties: Parties;
  readonly #chance: Chance;
  readonly #steps: Step[] = [];
  /** What happens at its own pace. */
  readonly #asides: Step[][] = [];
  #written = this.#steps;
  #ids = 0;
  #paused = false;
  /** The id of the client's event that asked for an answer last. */
  latestRequest: string | undefined;

  constructor(chance: Chance, parties: Parties) {
    this.#chance = chance;
    this.parties = parties;
  }

  server(event: Fields): void {
    if (this.parties.wire) this.#put('server', event);
  }

  client(event: Fields): void {
    if (this.parties.wire) this.#put('client', event);
  }

  sdk(event: Fields): void {
    if (this.parties.sdk) this.#put('sdk', { info: { context: null }, ...event });
  }

  /** What the server, or without a wire the SDK, says of an item of the conversation. */
  item(type: string, item: Fields): void {
    this.server({ type, item });
    if (!this.parties.wire && item['type'] === 'message')
      this.sdk({ type: 'history_added', item: { ...item, item_id: item['id'] } });
  }

  /** An id that nothing had before. */
  id(kind: string): string {
    return `${kind}_${++this.#ids}`;
  }

  /** What is told next comes after long. */
  pause(): void {
    this.#paused = true;
  }

  signal(event: Fields): void {
    if (this.parties.sdk) this.#put('signal', event);
  }

  /** What is told while `play` runs goes on beside the rest with this probability, else at once. */
  aside(probability: number, play: () => void): void {
    if (this.#written !== this.#steps || !this.#chance.of(probability)) return play();
    const steps: Step[] = [];
    this.#written = steps;
    play();
    this.#written = this.#steps;
    this.#asides.push(steps);
  }

  /** All that was told. What went on beside the rest comes to its end. */
  finish(): Step[] {
    for (const aside of this.#asides.splice(0)) this.#steps.push(...aside);
    return this.#steps;
  }

  #put(from: Teller, event: Fields): void {
    const wait = this.#paused ? 30_000 : this.#chance.pick([0, 0, 1, 20, 150]);
    this.#paused = false;
    this.#written.push({ session: 0, wait, from, event });
    if (this.#written === this.#steps) this.#letOthersGoOn();
  }

  #letOthersGoOn(): void {
    while (this.#asides.length > 0 && this.#chance.of(0.4)) {
      const at = this.#chance.upTo(this.#asides.length - 1);
      const next = this.#asides[at]?.shift();
      if (next === undefined) this.#asides.splice(at, 1);
      else this.#steps.push(next);
    }
  }
}

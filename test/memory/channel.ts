/** A data channel without anything behind it. */
export class Channel extends EventTarget {
  label = 'oai-events';
  readyState = 'open';
  send(_data?: unknown): void {}
  close(): void {
    this.readyState = 'closed';
    this.dispatchEvent(new Event('close'));
  }
  receive(event: Record<string, unknown>): void {
    this.dispatchEvent(Object.assign(new Event('message'), { data: JSON.stringify(event) }));
  }
}

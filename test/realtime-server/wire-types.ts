/** A JSON object whose fields have not been looked at yet. */
export type JsonObject = Record<string, unknown>;

/** An event as it travels over the socket, in either direction. */
export interface WireEvent extends JsonObject {
  type: string;
  event_id?: string;
}

/** An item of the conversation in its wire form: a message, a call, a call's output. */
export interface ConversationItem extends JsonObject {
  id: string;
  type: string;
}

/** Says whether a value is a JSON object, as opposed to an array, a scalar or null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads an event from its JSON text; undefined for anything that is no event. */
export function parseWireEvent(text: string): WireEvent | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) && typeof value['type'] === 'string'
      ? { ...value, type: value['type'] }
      : undefined;
  } catch {
    return undefined;
  }
}

import { isSocket } from '../sources/connection/connection-shape.ts';
import { isTraced } from '../sources/traced-objects.ts';
import { patchProperty } from './property-patch.ts';
import type { PropertyPatch } from './property-patch.ts';
import type { SessionAttachment } from './session-attachment.ts';

/**
 * Attaches to each realtime client of `openai` when its constructor sets `socket`, which is when it connects. The client
 * then has the property as its own, as it does without the patch; later sockets of it are found as by hand.
 */
export function patchClientClass(prototype: object, attachment: SessionAttachment): PropertyPatch {
  return patchProperty(prototype, 'socket', (previous, isOn) => ({
    get(this: object) {
      return previous.get?.call(this) as unknown;
    },
    set(this: object, socket: unknown) {
      if (previous.set === undefined) setOwn(this, 'socket', socket);
      else previous.set.call(this, socket);
      if (!isOn() || attachment.config.connections === false || !isSocket(socket)) return;
      attachment.guard('connection', () => {
        if (!isTraced(this)) attachment.connection(this);
      });
    },
    enumerable: false,
    configurable: true,
  }));
}

/** As an assignment does where nothing stands in its way. */
function setOwn(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, { value, writable: true, enumerable: true, configurable: true });
}

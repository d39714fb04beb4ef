import { className } from '../host/describe-kind.ts';
import { isObject } from '../host/fields.ts';
import { diagnostics } from '../host/diagnostics.ts';
import { patchClientClass } from './client-class-patch.ts';
import { patchSessionClass } from './session-class-patch.ts';
import { patchToolFactory } from './tool-factory-patch.ts';
import type { PropertyPatch } from './property-patch.ts';
import type { SessionAttachment } from './session-attachment.ts';

/** The classes that were found, each patched once, in whichever module and under whichever name it is exported; and the makers of tools. */
export class PatchedClasses {
  readonly #attachment: SessionAttachment;
  readonly #patches = new Map<object, PropertyPatch>();
  #on = false;

  constructor(attachment: SessionAttachment) {
    this.#attachment = attachment;
  }

  apply(): void {
    this.#on = true;
    for (const patch of this.#patches.values()) patch.apply();
  }

  undo(): void {
    this.#on = false;
    for (const patch of this.#patches.values()) patch.undo();
  }

  /** Patches the classes among the exports of a module; returns how many there are. */
  addModule(exports: unknown): number {
    return [...exportedValues(exports)].filter((value) => this.addClass(value)).length;
  }

  /** Observes the tools that are made by the exports of the SDK's module for them. */
  addToolFactory(exports: unknown): void {
    if (isObject(exports)) this.#add(exports, patchToolFactory);
  }

  /** Whether the value is one of the classes, which are told by their shape: any copy of a package fits. */
  addClass(value: unknown): boolean {
    if (!isClass(value)) return false;
    const { prototype } = value;
    if (isSessionClass(value, prototype)) this.#add(ownerOf(prototype, 'connect'), patchSessionClass);
    else if (isClientClass(value, prototype)) this.#add(ownerOf(prototype, 'send'), patchClientClass);
    else return false;
    return true;
  }

  #add(target: object, createPatch: (target: object, attachment: SessionAttachment) => PropertyPatch): void {
    if (this.#patches.has(target)) return;
    const patch = createPatch(target, this.#attachment);
    this.#patches.set(target, patch);
    diagnostics.debug(`realtime tracing has found ${describe(target)}`);
    if (this.#on) patch.apply();
  }
}

/** The exports of a module, those of its `default` export too, as CommonJS appears in ES modules; or a class itself. */
function* exportedValues(exports: unknown): Generator {
  yield exports;
  yield* valuesOf(exports);
  yield* valuesOf(valueAt(exports, 'default'));
}

function* valuesOf(exports: unknown): Generator {
  if (!isObject(exports)) return;
  for (const key of Object.keys(exports)) yield valueAt(exports, key);
}

/** A module that is still being loaded throws for what it has not got yet, as does a getter of a package that fails. */
function valueAt(exports: unknown, key: string): unknown {
  try {
    return isObject(exports) ? exports[key] : undefined;
  } catch {
    return undefined;
  }
}

/** A class by its name; the exports with the maker of tools have none. */
function describe(target: object): string {
  return className(target) ?? 'tool()';
}

function isClass(value: unknown): value is { prototype: object } {
  return typeof value === 'function' && isObject(value.prototype);
}

function isSessionClass(constructor: object, prototype: object): boolean {
  return (
    declaresMethods(prototype, ['connect', 'close', 'on', 'off', 'approve']) &&
    declaresMethods(constructor, ['computeInitialSessionConfig'])
  );
}

/** `OpenAIRealtimeWS` and `OpenAIRealtimeWebSocket`. `OpenAIRealtimeWebRTC` connects in another way, and other clients of `openai` speak another protocol. */
function isClientClass(constructor: object, prototype: object): boolean {
  return (
    declaresMethods(prototype, ['send', 'close', 'on', 'off', '_emit', '_onError']) &&
    declaresMethods(constructor, ['create', 'azure'])
  );
}

/** Looked at without being read: a class of anybody's may have accessors, which may throw. */
function declaresMethods(target: object, names: readonly string[]): boolean {
  return names.every(
    (name) => typeof Object.getOwnPropertyDescriptor(ownerOf(target, name), name)?.value === 'function',
  );
}

/** Which of an object and its prototypes has the property: a subclass need not. */
function ownerOf(target: object, name: string): object {
  for (let owner: object | null = target; owner !== null; owner = Object.getPrototypeOf(owner)) {
    if (Object.hasOwn(owner, name)) return owner;
  }
  return target;
}

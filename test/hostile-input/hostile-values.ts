/** A value that no field should have. */
export interface HostileValue {
  name: string;
  make(): unknown;
  /** It throws when it is looked at: what is reported then is no mistake. */
  throws?: boolean;
}

function fail(): never {
  throw new Error('this must not be looked at');
}

/** Throws whatever is done with it. */
function hostileProxy(target: object): object {
  const traps = [
    'get',
    'has',
    'ownKeys',
    'getOwnPropertyDescriptor',
    'getPrototypeOf',
    'set',
    'defineProperty',
  ];
  return new Proxy(target, Object.fromEntries(traps.map((trap) => [trap, fail])));
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {});
  revoke();
  return proxy;
}

/** An object that has every field that events have, and throws for each. */
function getters(): object {
  const fields = [
    'id',
    'type',
    'name',
    'text',
    'transcript',
    'content',
    'message',
    'output',
    'call_id',
    'role',
  ];
  return Object.defineProperties(
    {},
    Object.fromEntries(fields.map((field) => [field, { get: fail, enumerable: true }])),
  );
}

function cyclic(): object {
  const cycle: Record<string, unknown> = { type: 'message', name: 'cycle', text: 'round' };
  cycle['content'] = [cycle];
  cycle['error'] = cycle;
  cycle['data'] = cycle;
  return cycle;
}

const DEPTH = 100_000;

function deepObject(): object {
  let deep: Record<string, unknown> = {};
  for (let depth = 0; depth < DEPTH; depth += 1) deep = { data: deep, error: deep };
  return deep;
}

function deepArray(): unknown[] {
  let deep: unknown[] = [];
  for (let depth = 0; depth < DEPTH; depth += 1) deep = [deep];
  return deep;
}

/** They take their time to make. */
function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

class Instance {
  readonly #secret = 'hidden';
  name = 'instance';

  toJSON(): string {
    return this.#secret;
  }
}

const holes: unknown[] = [];
holes[7] = { type: 'message' };

/** Each kind of them. */
export const HOSTILE_VALUES: readonly HostileValue[] = [
  { name: 'a proxy that throws', make: () => hostileProxy({}), throws: true },
  { name: 'an array behind a proxy that throws', make: () => hostileProxy([{}, {}]), throws: true },
  { name: 'a list of proxies that throw', make: () => [hostileProxy({})], throws: true },
  {
    name: 'a message whose content throws',
    make: () => ({ type: 'message', role: 'user', content: [getters()] }),
    throws: true,
  },
  {
    name: 'a list of items whose content throws',
    make: () => [{ type: 'message', content: [getters()] }],
    throws: true,
  },
  { name: 'a revoked proxy', make: () => revoked({}), throws: true },
  { name: 'a revoked array', make: () => revoked([]), throws: true },
  { name: 'getters that throw', make: getters, throws: true },
  { name: 'an object whose toJSON throws', make: () => ({ toJSON: fail, type: 'message' }) },
  { name: 'an object whose toString throws', make: () => ({ toString: fail, [Symbol.toPrimitive]: fail }) },
  { name: 'a cycle', make: cyclic },
  { name: 'a list with a cycle', make: () => [cyclic()] },
  { name: 'a BigInt', make: () => 2n ** 70n },
  { name: 'an object with a BigInt', make: () => ({ id: 1n, text: 1n, arguments: 1n }) },
  { name: 'a symbol', make: () => Symbol('symbol') },
  {
    name: 'an object of symbols',
    make: () => ({ type: Symbol('type'), [Symbol('key')]: 1, name: Symbol.iterator }),
  },
  { name: 'a function', make: () => fail },
  { name: 'an object with functions', make: () => ({ type: fail, toJSON: undefined, name: fail }) },
  { name: 'a Map', make: () => new Map([[{}, 'value']]) },
  { name: 'a Set', make: () => new Set([Number.NaN]) },
  { name: 'a class instance', make: () => new Instance() },
  { name: 'a typed array', make: () => new Uint8Array(4) },
  { name: 'an invalid date', make: () => new Date(Number.NaN) },
  {
    name: 'an error without a prototype',
    make: () => Object.setPrototypeOf(new Error('x'), null) as unknown,
  },
  { name: 'an object without a prototype', make: () => Object.create(null) as unknown },
  { name: 'a boxed text', make: () => new String('boxed') as unknown },
  { name: 'NaN', make: () => Number.NaN },
  { name: 'Infinity', make: () => Infinity },
  { name: '-Infinity', make: () => -Infinity },
  { name: 'a negative number', make: () => -1 },
  { name: 'a number past all bounds', make: () => Number.MAX_VALUE },
  { name: 'null', make: () => null },
  { name: 'true', make: () => true },
  { name: 'an empty text', make: () => '' },
  { name: 'an array with holes', make: () => holes },
  { name: 'a list of everything', make: () => [null, undefined, 1, 'text', true, 1n, [], {}] },
  { name: 'halves of characters', make: () => '\ud83d \udc00\ud83d' },
  { name: 'control characters', make: () => '\u0000\u001b[31m\u2028\u202e' },
  { name: '__proto__', make: () => '__proto__' },
  { name: 'constructor', make: () => 'constructor' },
  {
    name: 'keys of prototypes',
    make: () =>
      JSON.parse('{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}') as unknown,
  },
  { name: 'an object 100,000 levels deep', make: once(deepObject) },
  { name: 'a list 100,000 levels deep', make: once(deepArray) },
  { name: 'JSON 8,000 levels deep', make: () => '['.repeat(8000) + ']'.repeat(8000) },
  { name: 'JSON 100,000 levels deep', make: once(() => '{"data":'.repeat(DEPTH) + '1' + '}'.repeat(DEPTH)) },
];

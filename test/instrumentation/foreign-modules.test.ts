import { describe, expect, test } from 'vitest';
import { moduleDefinitions } from '../../src/instrumentation/module-definitions.ts';
import { PatchedClasses } from '../../src/instrumentation/patched-classes.ts';
import { SessionAttachment } from '../../src/instrumentation/session-attachment.ts';
import { recordDiag, textsOf } from '../otlp/diag-recorder.ts';

/** Hands exports over as OpenTelemetry does within an application's `require()`. */
function load(exports: object): object[] {
  const classes = new PatchedClasses(new SessionAttachment());
  classes.apply();
  const definitions = moduleDefinitions({
    onClasses: (found) => void classes.addModule(found),
    onToolFactory: (found) => classes.addToolFactory(found),
    onLiveApi: () => undefined,
  });
  const patches = definitions.flatMap(({ patch, files }) => [patch, ...files.map((file) => file.patch)]);
  return patches.flatMap((patch) => (patch === undefined ? [] : [patch(exports, '1.0.0') as object]));
}

/** What is named as the SDK names it, and made in another way. */
const FOREIGN: [string, () => object][] = [
  [
    'tool is an accessor',
    () =>
      Object.defineProperty({}, 'tool', { get: () => () => 'made', enumerable: true, configurable: true }),
  ],
  ['tool is no function', () => ({ tool: 1 })],
  ['tool cannot be changed', () => Object.freeze({ tool: () => 'made' })],
  [
    'a class has accessors that throw',
    () => ({
      RealtimeSession: class {
        static computeInitialSessionConfig(): void {}
        get connect(): never {
          throw new Error('no');
        }
      },
    }),
  ],
  [
    'connect is an accessor',
    () => ({
      RealtimeSession: class {
        static computeInitialSessionConfig(): void {}
        get connect(): () => string {
          return () => 'connected';
        }
        close(): void {}
        on(): void {}
        off(): void {}
        approve(): void {}
      },
    }),
  ],
  [
    'exports throw when they are looked at',
    () =>
      new Proxy(
        {},
        {
          ownKeys: () => {
            throw new Error('no');
          },
          getOwnPropertyDescriptor: () => {
            throw new Error('no');
          },
        },
      ),
  ],
];

describe('a module of which', () => {
  test.each(FOREIGN)('%s is loaded as it is, and nothing is thrown', (_what, create) => {
    recordDiag();
    const exports = create();
    for (const loaded of load(exports)) expect(loaded).toBe(exports);
  });

  test('exports throw is reported', () => {
    const messages = recordDiag();
    load(FOREIGN.at(-1)![1]());
    expect(textsOf(messages, 'error')).toEqual([
      expect.stringContaining('realtime tracing failed at module'),
    ]);
  });

  test('tool is an accessor still makes what it made', () => {
    const exports = FOREIGN[0]![1]() as { tool: () => string };
    load(exports);
    expect(exports.tool()).toBe('made');
  });

  test('a client has a socket of its own kind keeps that', () => {
    const sockets: unknown[] = [];
    class OpenAIRealtimeWS {
      static create(): void {}
      static azure(): void {}
      set socket(socket: unknown) {
        sockets.push(socket);
      }
      get socket(): unknown {
        return sockets.at(-1);
      }
      send(): void {}
      close(): void {}
      on(): void {}
      off(): void {}
      _emit(): void {}
      _onError(): void {}
    }
    load({ OpenAIRealtimeWS });
    const client = new OpenAIRealtimeWS();
    client.socket = 'a socket';
    expect([client.socket, sockets, Object.keys(client)]).toEqual(['a socket', ['a socket'], []]);
  });
});

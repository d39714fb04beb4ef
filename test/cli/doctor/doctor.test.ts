import { readFileSync } from 'node:fs';

import { describe, expect, it } from 'vitest';

import { runDoctor } from '../../../src/cli/doctor/doctor-command.ts';
import { TESTED_AGENTS } from '../../../src/cli/doctor/door-findings.ts';
import { API_RANGE } from '../../../src/cli/doctor/opentelemetry-findings.ts';
import { NODE_RANGE } from '../../../src/cli/doctor/runtime-findings.ts';
import { isInRange } from '../../../src/cli/doctor/version-range.ts';
import { SECRETS } from '../../privacy/leaks/secret-corpus.ts';
import { memoryIo } from '../command-io.ts';
import { consult, HEALTHY, madeProject, PACKAGES, runBuilt, type MadeProject } from './made-project.ts';

const REGISTER = 'opentelemetry-instrumentation-openai-realtime/register';
/** The lines with a mark that is not only told. */
function judged({ lines }: { lines: string[] }): string[] {
  return lines.filter((line) => /^ {2}[!✗] /.test(line)).map((line) => line.trim());
}

describe('realtime-otel doctor', () => {
  it('says in a line each what would be traced, where it would go and what is recorded, and ends with 0', async () => {
    const { code, lines, err } = await runBuilt(await madeProject(HEALTHY));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(lines.join('\n')).toMatchInlineSnapshot(`
      "runtime
        – ES modules, by "type" in package.json

      what is traced
        ✓ opentelemetry-instrumentation-openai-realtime 0.1.0
        ✓ @openai/agents-realtime 0.20.0
        ✓ the script start preloads register

      OpenTelemetry
        ✓ @opentelemetry/api 1.9.1
        – no OpenTelemetry SDK among the dependencies: this package exports

      where it goes
        ✓ spans go to http://localhost:4318/v1/traces (by default)
        ✓ metrics go to http://localhost:4318/v1/metrics (by default)
        – as http/json, from an answer 415 on as http/protobuf (by default)
        – with no headers
        – every trace is kept (by default)
        – service.name is "phone"
        – whether that is taken there was not tried
          → --send sends one test span

      what is recorded
        – what is said, and arguments and results of tools, are not recorded (by default)
        – messages of errors are recorded (by default)
        – a trace is of a session (by default)

      nothing to change
      "
    `);
  });

  it('looks at the folder that it is given', async () => {
    const [folder, elsewhere] = await Promise.all([madeProject(HEALTHY), madeProject({ packages: {} })]);
    expect((await runBuilt(elsewhere, { args: [folder] })).lines).toContain(
      '  ✓ the script start preloads register',
    );
  });

  it.each<[string, string[], number, string]>([
    [
      'a folder that is not there',
      ['nowhere'],
      1,
      'doctor: cannot read nowhere: ENOENT: no such file or directory',
    ],
    ['a file', ['package.json'], 1, 'doctor: expected the folder of a project, got the file package.json'],
    ['two folders', ['one', 'two'], 2, 'doctor: expected one folder, got "one" and "two"'],
    ['an option that it has not', ['--sned'], 2, 'doctor: unknown option --sned'],
  ])('refuses %s', async (_what, args, code, says) => {
    const run = await runBuilt(await madeProject(HEALTHY), { args });
    expect(run).toMatchObject({ code, out: '', err: expect.stringContaining(says) });
  });

  it('does not read a package.json that is none', async () => {
    const folder = await madeProject({ files: { 'package.json': '{ "name": sk-secret' } });
    const { code, err } = await consult(folder);
    expect(code).toBe(1);
    expect(err).toMatch(/^doctor: cannot read .*package\.json: it is not JSON\n$/);
  });
});

/** A project like the healthy one, but for this. */
function project({ manifest, packages, files }: MadeProject): MadeProject {
  return {
    manifest: { ...HEALTHY.manifest, ...manifest },
    packages: packages ?? PACKAGES,
    files: files ?? {},
  };
}

describe('what keeps spans from being made or from arriving is marked ✗, and the exit code is 1:', () => {
  it.each<[string, MadeProject, Record<string, string>, string]>([
    ['OTEL_SDK_DISABLED', {}, { OTEL_SDK_DISABLED: 'true' }, '✗ OTEL_SDK_DISABLED is true: there are no spans and no metrics'],
    ['no exporter', {}, { OTEL_TRACES_EXPORTER: 'none' }, '✗ OTEL_TRACES_EXPORTER is none: no spans are exported'],
    ['a sampler that keeps nothing', {}, { OTEL_TRACES_SAMPLER: 'always_off' }, '✗ no trace that begins here is kept (OTEL_TRACES_SAMPLER)'],
    [
      'a share of nothing',
      {},
      { OTEL_TRACES_SAMPLER: 'parentbased_traceidratio', OTEL_TRACES_SAMPLER_ARG: '0' },
      '✗ no trace that begins here is kept (OTEL_TRACES_SAMPLER)',
    ],
    [
      'register that is preloaded and switched off',
      {},
      { OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici' },
      '✗ the script start preloads register, OTEL_NODE_ENABLED_INSTRUMENTATIONS switches it off',
    ],
    [
      'an agents SDK that is too old',
      { packages: { ...PACKAGES, '@openai/agents-realtime': '0.16.3' } },
      {},
      '✗ @openai/agents-realtime 0.16.3 is not supported',
    ],
    [
      'an API of OpenTelemetry that is too old',
      { packages: { ...PACKAGES, '@opentelemetry/api': '1.2.0' } },
      {},
      '✗ @opentelemetry/api 1.2.0 is not supported',
    ],
    [
      'an API that sees nothing of what the SDK registers',
      {
        manifest: { dependencies: { '@opentelemetry/sdk-node': '*' } },
        packages: {
          ...PACKAGES,
          '@opentelemetry/sdk-node': '0.223.0',
          '@opentelemetry/sdk-node/node_modules/@opentelemetry/api': '1.4.0',
        },
      },
      {},
      '✗ there are two copies of @opentelemetry/api, 1.9.1 here and 1.4.0 elsewhere: a provider that is registered there is not seen',
    ],
    ['a package that is not there', { packages: {} }, {}, '✗ opentelemetry-instrumentation-openai-realtime is not installed here'],
  ])('%s', async (_what, made, env, line) => {
    const run = await consult(await madeProject(project(made)), { env });
    expect(judged(run)).toContain(line);
    expect(run.code).toBe(1);
    expect(run.lines.at(-2)).toMatch(/^\d things? to change/);
  }); // prettier-ignore
});

describe('what may be wrong is marked !, with what to change, and the exit code is 0:', () => {
  const { '@openai/agents-realtime': _agents, ...others } = PACKAGES;
  const WITH_SOCKETS = { ...others, ws: '8.18.0' };
  const preloadsNothing = { scripts: { start: 'node app.js' } };

  it.each<[string, MadeProject, Record<string, string>, string, string | undefined]>([
    [
      'nothing that attaches',
      { manifest: preloadsNothing },
      {},
      '! nothing here attaches, unless it is preloaded elsewhere',
      `→ node --import ${REGISTER} app.js`,
    ],
    [
      'sockets alone',
      { manifest: { ...preloadsNothing, dependencies: { ws: '*' } }, packages: WITH_SOCKETS },
      {},
      '! nothing here attaches to a connection',
      '→ traceRealtimeConnection(socket)',
    ],
    [
      'register that is imported, not preloaded',
      { manifest: preloadsNothing, files: { 'src/app.ts': `import '${REGISTER}';` } },
      {},
      '! src/app.ts imports register, which is too late for what is imported with it',
      `→ node --import ${REGISTER}`,
    ],
    [
      'ES modules without a loader hook',
      { manifest: preloadsNothing, files: { 'tracing.mjs': 'new OpenAIRealtimeInstrumentation()' } },
      {},
      '! ES modules are found by a loader hook, which no source here registers',
      "→ register('@opentelemetry/instrumentation/hook.mjs', import.meta.url)",
    ],
    [
      'a session that is attached, and nothing that exports',
      { manifest: preloadsNothing, files: { 'app.js': 'traceRealtimeSession(session)' } },
      {},
      '! no OpenTelemetry SDK is among the dependencies, and no source calls startTelemetry()',
      '→ startTelemetry()',
    ],
    [
      'an agents SDK that is newer than the tests',
      { packages: { ...PACKAGES, '@openai/agents-realtime': '0.21.0' } },
      {},
      '! @openai/agents-realtime 0.21.0 is newer than what is tested',
      '→ 0.17 to 0.20',
    ],
    [
      'clients that are not found',
      { manifest: { dependencies: { openai: '*' } }, packages: { ...PACKAGES, openai: '5.20.0' } },
      {},
      '! openai 5.20.0: its realtime clients are not found',
      '→ openai 6 or 7, or traceRealtimeConnection(client)',
    ],
    [
      'the Live API',
      { files: { 'live.ts': "import { LiveWS } from 'openai/resources/live/ws';" } },
      {},
      "! live.ts: OpenAI's Live API (openai/live, openai/resources/live) is not traced, only its Realtime API is",
      undefined,
    ],
    [
      'an SDK that is too old',
      {
        manifest: { dependencies: { '@opentelemetry/sdk-trace-node': '*' } },
        packages: { ...PACKAGES, '@opentelemetry/sdk-trace-node': '1.30.0', '@opentelemetry/sdk-trace-base': '1.30.0' },
      },
      {},
      '! @opentelemetry/sdk-trace-node 1.30.0, with SDK 1.30.0, is not tested',
      '→ SDK 2.x or 3.x',
    ],
    [
      'a package that asks for another Node',
      {
        manifest: { dependencies: { openai: '*' } },
        packages: { ...PACKAGES, openai: { version: '7.59.0', engines: { node: '>=99.0.0' } } },
      },
      {},
      `! openai 7.59.0 asks for Node >=99.0.0, this is ${process.versions.node}`,
      '→ a newer Node, or an older version of it',
    ],
    [
      'two copies of the API that see each other',
      {
        manifest: { dependencies: { '@opentelemetry/sdk-node': '*' } },
        packages: {
          ...PACKAGES,
          '@opentelemetry/sdk-node': '0.301.0',
          '@opentelemetry/sdk-node/node_modules/@opentelemetry/api': '1.10.0',
        },
      },
      {},
      '! there are two copies of @opentelemetry/api, 1.9.1 here and 1.10.0 elsewhere',
      '→ npm dedupe',
    ],
    [
      'an endpoint with the path of a signal',
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318/v1/traces' },
      '! spans go to http://127.0.0.1:4318/v1/traces/v1/traces (OTEL_EXPORTER_OTLP_ENDPOINT)',
      '→ OTEL_EXPORTER_OTLP_ENDPOINT is the base of the address, without /v1/…',
    ],
    [
      'an endpoint of gRPC',
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4317' },
      '! spans go to http://127.0.0.1:4317/v1/traces (OTEL_EXPORTER_OTLP_ENDPOINT)',
      '→ 4317 is usually the port of gRPC, 4318 that of OTLP over HTTP',
    ],
    [
      'an endpoint that is none',
      {},
      { OTEL_EXPORTER_OTLP_ENDPOINT: 'localhost:4318' },
      '! OTEL_EXPORTER_OTLP_ENDPOINT is not an absolute http:// or https:// URL; it is ignored, spans go to http://localhost:4318',
      undefined,
    ],
    [
      'a sampler that keeps a share',
      {},
      { OTEL_TRACES_SAMPLER: 'traceidratio', OTEL_TRACES_SAMPLER_ARG: '0.1' },
      '! only a part of the traces is kept (OTEL_TRACES_SAMPLER)',
      '→ always_on, to see every call',
    ],
    [
      'a protocol that is not offered',
      {},
      { OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' },
      '! OTEL_EXPORTER_OTLP_PROTOCOL is "grpc", which is not offered here; spans and metrics are sent as http/json: say http/protobuf, with the endpoint of an OTLP/HTTP port (usually 4318), not of a gRPC one (usually 4317)',
      undefined,
    ],
    [
      'headers as HTTP has them',
      {},
      { OTEL_EXPORTER_OTLP_HEADERS: 'authorization: Bearer abc' },
      '! OTEL_EXPORTER_OTLP_HEADERS has an entry that is no header, and is left out: expected name=value, percent-encoded, with commas between, as in authorization=<scheme>%20<token>',
      undefined,
    ],
    [
      'a value of which OpenTelemetry itself complains',
      {},
      { OTEL_EXPORTER_OTLP_COMPRESSION: 'zstd' },
      '! OTEL_EXPORTER_OTLP_COMPRESSION has a value that is not understood; the default is used',
      undefined,
    ],
    [
      'a certificate that cannot be read',
      {},
      { OTEL_EXPORTER_OTLP_CERTIFICATE: '/nowhere/ca.pem' },
      '! Failed to read root certificate file',
      undefined,
    ],
    [
      'a folder without package.json',
      { files: { 'package.json': '' } },
      {},
      '! there is no package.json here',
      '→ realtime-otel doctor <folder of the application>',
    ],
    [
      'a service without a name',
      {},
      { OTEL_SERVICE_NAME: '' },
      '! the service has no name: backends show unknown_service',
      '→ OTEL_SERVICE_NAME=phone-support',
    ],
    [
      'a variable that does not exist',
      {},
      { OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDRY: 'turn' },
      '! OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDRY has no effect: there is no such variable',
      '→ OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDARY?',
    ],
    [
      "a variable of OpenTelemetry's that does not exist",
      {},
      { OTEL_TRACE_EXPORTER: 'none' },
      '! OTEL_TRACE_EXPORTER has no effect: there is no such variable',
      '→ OTEL_TRACES_EXPORTER?',
    ],
    [
      'a value that is none',
      {},
      { OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDARY: 'call' },
      `! OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDARY is "call", but should be 'session' or 'turn'. It is left aside.`,
      undefined,
    ],
  ])('%s', async (_what, made, env, line, advice) => {
    const run = await consult(await madeProject(project(made)), { env });
    expect(judged(run)).toContain(line);
    if (advice !== undefined) expect(run.lines[run.lines.indexOf(`  ${line}`) + 1]).toBe(`    ${advice}`);
    expect(run.code).toBe(0);
  }); // prettier-ignore
});

it('options that a variable sets are told with their variable', async () => {
  const prefix = 'OTEL_INSTRUMENTATION_OPENAI_REALTIME_';
  const { lines } = await consult(await madeProject(HEALTHY), {
    env: {
      OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT: 'span_only',
      [`${prefix}TRACE_BOUNDARY`]: 'turn',
      [`${prefix}SESSION_ID`]: 'call-4711',
      OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf',
      OTEL_EXPORTER_OTLP_COMPRESSION: 'gzip',
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Bearer%20abc,x-scope-orgid=voice',
      OTEL_TRACES_EXPORTER: 'otlp,console',
    },
  });
  expect(lines.filter((line) => line.startsWith('  –')).map((line) => line.slice(4))).toEqual(
    expect.arrayContaining([
      'what is said, and arguments and results of tools, are recorded (OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT)',
      `a trace is of a turn (${prefix}TRACE_BOUNDARY)`,
      `sessionId is "call-4711" (${prefix}SESSION_ID)`,
      'as http/protobuf (OTEL_EXPORTER_OTLP_PROTOCOL)',
      'with the headers authorization, x-scope-orgid, compressed with gzip',
      'spans are printed to standard output',
    ]),
  );
});

describe('the way in is found', () => {
  it.each<[string, MadeProject, Record<string, string>, string]>([
    ['in a script', HEALTHY, {}, 'the script start preloads register'],
    ['in a Dockerfile', { files: { Dockerfile: `CMD ["node","--import","${REGISTER}","app.js"]` } }, {}, 'Dockerfile preloads register'],
    ['in sources, of a session', { files: { 'src/call.ts': 'traceRealtimeSession(session);' } }, {}, 'src/call.ts: traceRealtimeSession()'],
    [
      'in sources, of connections',
      { files: { 'a.js': 'traceRealtimeConnection(socket);', 'b/c.mts': 'traceRealtimeConnection(socket);' } },
      {},
      'a.js and 1 more: traceRealtimeConnection()',
    ],
    ['in sources, of a stream', { files: { 'log.mjs': 'new RealtimeEventSubscriber()' } }, {}, 'log.mjs: an event stream'],
    ['in sources, of the instrumentation', { files: { 'tracing.cjs': 'new OpenAIRealtimeInstrumentation()' } }, {}, 'tracing.cjs: OpenAIRealtimeInstrumentation'],
  ])('%s', async (_where, made, env, says) => {
    const run = await consult(await madeProject(made), { env });
    expect(run.lines).toContain(`  ✓ ${says}`);
  }); // prettier-ignore

  it('in NODE_OPTIONS', async () => {
    const { lines } = await consult(await madeProject({}), { env: { NODE_OPTIONS: `--import ${REGISTER}` } });
    expect(lines).toContain('  ✓ NODE_OPTIONS preloads register');
  });

  it('not in what is installed, built or hidden', async () => {
    const session = 'traceRealtimeSession(session)';
    const places = ['node_modules/a/index.js', 'dist/app.js', '.cache/app.js', 'notes.md'];
    const files = Object.fromEntries(places.map((place) => [place, session]));
    expect(judged(await consult(await madeProject({ files })))).toContain(
      '! nothing here attaches, unless it is preloaded elsewhere',
    );
  });

  it('of the agents SDK, also where only @openai/agents has it', async () => {
    const { '@openai/agents-realtime': version, ...others } = PACKAGES;
    const packages = {
      ...others,
      '@openai/agents': '0.20.0',
      '@openai/agents/node_modules/@openai/agents-realtime': version,
    };
    const { lines } = await consult(await madeProject({ packages }));
    expect(lines).toContain('  ✓ @openai/agents-realtime 0.20.0');
  });
});

it('no secret of a variable is shown', async () => {
  const folder = await madeProject(HEALTHY);
  for (const { name, text, secret } of SECRETS) {
    const encoded = encodeURIComponent(text);
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://user:${encoded}@127.0.0.1:9/${encoded}/otlp?key=${encoded}`,
      OTEL_EXPORTER_OTLP_METRICS_ENDPOINT: text,
      OTEL_EXPORTER_OTLP_HEADERS: `authorization=${encoded},x-scope=${text}`,
      OTEL_EXPORTER_OTLP_PROTOCOL: text,
      OTEL_EXPORTER_OTLP_COMPRESSION: text,
      OTEL_EXPORTER_OTLP_TIMEOUT: text,
      OTEL_EXPORTER_OTLP_CERTIFICATE: text,
      OTEL_TRACES_SAMPLER: text,
      OTEL_SERVICE_NAME: text,
      OTEL_RESOURCE_ATTRIBUTES: `tenant=${encoded}`,
      OTEL_INSTRUMENTATION_OPENAI_REALTIME_SESSION_ID: text,
      OTEL_INSTRUMENTATION_OPENAI_REALTIME_TRACE_BOUNDARY: text,
      [`OTEL_INSTRUMENTATION_OPENAI_REALTIME_${text}`]: text,
    };
    const variables = Object.entries(env).filter(([variable]) => /^\w+$/.test(variable));
    const { out, err } = await consult(folder, { env: Object.fromEntries(variables) });
    expect(`${name}\n${out}${err}`).not.toContain(secret);
    // A header has one line, and few letters.
    expect(out.includes('with the headers authorization')).toBe(/^[ -\u00ff]*$/.test(text.trim()));
  }
});

describe('on a terminal', () => {
  it('lines go on below their beginning, and marks have a colour unless NO_COLOR is set', async () => {
    const folder = await madeProject(project({ manifest: { scripts: {} } }));
    const io = memoryIo({ terminalColumns: 80 });
    await runDoctor([folder], io);
    const plain = memoryIo({ terminalColumns: 80, env: { NO_COLOR: '1' } });
    await runDoctor([folder], plain);
    // oxlint-disable-next-line no-control-regex -- the very thing
    const withoutColour = io.out.replaceAll(/\u001b\[[\d;]*m/g, '');
    expect(io.out).toContain('\u001b[32m✓\u001b[0m ');
    expect(plain.out).toBe(withoutColour);
    const lines = plain.out.split('\n');
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines.filter((line) => /^ {4}\S/.test(line)).length).toBeGreaterThan(1);
  });
});

describe('what it takes for supported is', () => {
  const manifest: { engines: { node: string }; peerDependencies: Record<string, string> } = JSON.parse(
    readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
  );

  it('what package.json says', () => {
    expect(NODE_RANGE).toBe(manifest.engines.node);
    expect(API_RANGE).toBe('>=1.3.0 <2.0.0');
    expect(manifest.peerDependencies['@opentelemetry/api']).toBe('^1.3.0');
  });

  it('what the page says', () => {
    const page = readFileSync(new URL('../../../docs/supported.md', import.meta.url), 'utf8');
    expect(page).toContain('`@openai/agents-realtime` | 0.17 to 0.20,');
    expect(
      ['0.16.9', '0.17.0', '0.20.5', '0.21.0'].map((version) => isInRange(version, TESTED_AGENTS)),
    ).toEqual([false, true, true, false]);
  });
});

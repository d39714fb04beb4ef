import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import type { TestProjectInlineConfiguration } from 'vitest/config';

type ProjectOptions = NonNullable<TestProjectInlineConfiguration['test']>;

const source = (path: string): string => new URL(path, import.meta.url).pathname;

/** They need a process of their own: they replace modules, or leave sessions behind, or exports that fail after their shutdown. */
const APART = [
  'test/fuzz/{signals,limits}.test.ts',
  'test/memory/{open-sessions,recorded-audio}.test.ts',
  'test/otlp/{answers,metrics,outage-memory,outages,shutdown}.test.ts',
  'test/privacy/leaks/secrets.test.ts',
];

/** Of what is computed: the same on every Node, and with every agents SDK. */
const SAME_EVERYWHERE =
  'test/{bench,cli/report,cli/terminal,cli/waterfall,dashboards,docs,fuzz,hostile-input,model,privacy/leaks,scripts,spans}/**';

/** Sweeps over everything there is: `npm test` takes a sample of each. See `test/support/sweep.ts`. */
const SWEEPS = [
  'test/hostile-input/{every-field,huge-texts}.test.ts',
  'test/privacy/{cut-json,leaks/secrets}.test.ts',
  'test/instrumentation/register/tool-mark.test.ts',
];

/** Of what no change to the code touches: `.ci/run` itself, played on machines that lack this or that. */
const CI_RUN = 'test/scripts/ci-run.test.ts';

/** What `npm test` runs of: some of it waits, so that a core has more than one process to turn to. */
const everyCore = {
  globalSetup: ['test/support/built-folder.ts'],
  maxWorkers: availableParallelism() + 2,
  sequence: { groupOrder: 0 },
};
const integration = (folder: string): string[] => [`test/integration/${folder}/**/*.integration.ts`];

const UNIT: ProjectOptions = { include: ['test/**/*.test.ts'], isolate: false, ...everyCore };

/** A call of two minutes may be had three times. */
const HEARD: ProjectOptions = {
  include: ['test/heard/**/*.integration.ts'],
  maxConcurrency: 6,
  testTimeout: 450_000,
};

/** `npm test` is `unit` and `apart`; most others are `npm run test:<name>`. */
const PROJECTS: Record<string, ProjectOptions> = {
  /** All that needs nothing but Node. The files share processes: what one changes for all, it puts back. */
  unit: { ...UNIT, exclude: [...APART, CI_RUN] },
  apart: { include: APART, ...everyCore },
  /** What of `unit` can differ on another Node; `apart` runs there too. */
  'other-node': { ...UNIT, exclude: [...APART, SAME_EVERYWHERE] },
  /** What of `unit` has to do with the agents SDK, which `AGENTS_REALTIME` names. */
  'other-agents-sdk': {
    ...UNIT,
    exclude: [
      SAME_EVERYWHERE,
      'test/sources/doors.test.ts',
      'test/{cli,examples,heard,memory,network,otlp,sources/connection,sources/event-stream}/**',
    ],
  },
  /** The sweeps of `unit`, whole; and what is not for every save. */
  exhaustive: {
    include: [...SWEEPS, CI_RUN],
    env: { EXHAUSTIVE: 'yes' },
    testTimeout: 300_000,
    ...everyCore,
  },
  /** The property tests with many more runs, for minutes; `FUZZ_TIMES` says how many times more. */
  fuzz: { include: ['test/fuzz/**/*.test.ts'], env: { FUZZ_TIMES: process.env['FUZZ_TIMES'] ?? '100' } },
  /** Tens of thousands of sessions in processes of their own, one at a time so that none waits for the other. */
  memory: {
    include: ['test/memory/**/*.integration.ts'],
    globalSetup: ['test/support/built-folder.ts'],
    testTimeout: 180_000,
  },
  /** Calls in real time, side by side: they take their time, and little of the machine's. */
  heard: HEARD,
  /** A long one that is recorded with its audio. */
  'heard-recorded': {
    include: ['test/heard/recorded-call.integration.ts'],
    env: { HEARD_MINUTES: '10' },
    testTimeout: 2_100_000,
  },
  /** The same in every combination of circumstances. */
  'heard-grid': {
    ...HEARD,
    include: ['test/heard/equal-to-the-recording.integration.ts'],
    env: { HEARD_GRID: 'yes' },
    maxConcurrency: 24,
  },
  /** What `npm run build` made, packed and used as a stranger would; npm fetches the dependencies. */
  package: { include: ['test/package/**/*.integration.ts'], hookTimeout: 300_000 },
  /** Applications with no tracing code, in a project that has the packed package. */
  'no-code': { include: ['test/no-code/**/*.integration.ts'], hookTimeout: 300_000, maxConcurrency: 3 },
  /** The packed package in projects with OpenTelemetry SDKs of other people. */
  sdks: { include: integration('sdks'), hookTimeout: 300_000 },
  /** The packed package on Bun and Deno, which npm installs. */
  runtimes: { include: integration('runtimes'), hookTimeout: 300_000 },
  /** Needs a real Chromium. Calls take their time, and little of the machine's. */
  browser: {
    include: integration('browser'),
    globalSetup: ['test/integration/browser/require-chromium.ts'],
    maxWorkers: 2,
  },
  /** Needs the real Python SDK. */
  python: { include: integration('python'), globalSetup: ['test/integration/python/require-python.ts'] },
  /** Needs a real Phoenix and MLflow, which take a minute to start, and a Chromium to look at their pages. */
  backends: {
    include: integration('backends'),
    globalSetup: [
      'test/integration/backends/require-backends.ts',
      'test/integration/browser/require-chromium.ts',
    ],
    hookTimeout: 300_000,
  },
  /** Needs a real Jaeger. */
  jaeger: { include: integration('jaeger'), globalSetup: ['test/integration/jaeger/require-jaeger.ts'] },
  /** Needs a real Jaeger with its own page, and a Chromium to look at it. */
  'jaeger-ui': {
    include: integration('jaeger-ui'),
    globalSetup: ['test/integration/jaeger-ui/require-jaeger-ui.ts'],
  },
  /** Needs a real Jaeger and Prometheus. The load runs for most of a minute. */
  dashboards: {
    include: integration('dashboards'),
    globalSetup: ['test/integration/dashboards/require-programs.ts'],
    hookTimeout: 180_000,
  },
  /** Needs a real Collector and Jaeger. Each file starts several programs, and waits for seconds that they count. */
  production: {
    include: ['test/integration/production/*.integration.ts'],
    globalSetup: ['test/integration/production/require-programs.ts'],
    testTimeout: 180_000,
    maxWorkers: 1,
  },
  /** The whole pipeline with a real Kafka and a real Cassandra, which take a minute to start. */
  'production-store': {
    include: ['test/integration/production/store/*.integration.ts'],
    globalSetup: ['test/integration/production/store/require-store.ts'],
    testTimeout: 300_000,
  },
};

export default defineConfig({
  resolve: {
    alias: [
      { find: /^opentelemetry-instrumentation-openai-realtime$/, replacement: source('./src/index.ts') },
      {
        find: /^opentelemetry-instrumentation-openai-realtime\/otlp$/,
        replacement: source('./src/otlp/index.ts'),
      },
      {
        find: /^opentelemetry-instrumentation-openai-realtime\/prices$/,
        replacement: source('./src/prices/index.ts'),
      },
      {
        find: /^opentelemetry-instrumentation-openai-realtime\/instrumentation$/,
        replacement: source('./src/instrumentation/index.ts'),
      },
    ],
  },
  test: {
    // A machine that has much else to do is slow, and no mistake of what is tested.
    testTimeout: 90_000,
    hookTimeout: 90_000,
    expect: { poll: { timeout: 60_000 } },
    projects: Object.entries(PROJECTS).map(([name, test], groupOrder) => ({
      extends: true,
      test: { name, sequence: { groupOrder }, ...test },
    })),
  },
});

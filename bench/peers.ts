// What tracing costs here and in the Python instrumentations that trace realtime sessions too: the same conversation, taken by
// a real session of each language's SDK, then played over and over with tracing and without.
//   PYTHON=.venv-peers/bin/python npm run bench:peers
//   … npm run bench:peers -- --trees     the span trees too
//
// Not compared, as they trace no session of the agents SDK: opentelemetry-instrumentation-openai 0.62.4 (OpenLLMetry) wraps
// `client.beta.realtime.connect` of `openai` and not `client.realtime`; openinference-instrumentation-openai 0.1.66 wraps
// HTTP requests only; in the JavaScript packages of both (@arizeai/openinference-instrumentation-openai-agents 0.2.15,
// @arizeai/openinference-instrumentation-openai 4.2.7, @traceloop/instrumentation-openai 0.27.0) the word realtime does not occur.
import { parseArgs } from 'node:util';
import { SHARED_CALLS, type SharedCall } from './peers/calls.ts';
import { measureContenders, type Added, type Contender } from './peers/contender.ts';
import { findPython, pinnedVersions } from './peers/find-python.ts';
import { eventStream, liveSession, parsedStream, secondsPerEmptySpan } from './peers/our-sources.ts';
import { startPython, type PythonProcess } from './peers/python-process.ts';
import { countNames, printOutline } from './peers/span-outline.ts';

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '7' },
    trees: { type: 'boolean', default: false },
  },
});
const rounds = Number(values.rounds);
const CONTENT = [false, true];

try {
  const python = findPython(process.env);
  for (const call of SHARED_CALLS) await compare(python, call);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

async function compare(python: string, call: SharedCall): Promise<void> {
  const log = await call.log();
  const repeats = call.repeats.ours;
  const pythonProcess = await startPython(python, call);
  try {
    const contenders = [
      ...CONTENT.map((content) => liveSession(log, { content, repeats })),
      ...CONTENT.map((content) => eventStream(pythonProcess.lines, { content, repeats })),
      parsedStream(pythonProcess.lines, { repeats }),
      ...(await peers(pythonProcess)),
    ];
    console.log(
      `\n${call.title}. Node ${process.version}, Python ${pythonProcess.version}, openai-agents ${pinnedVersions()['openai-agents']}; ` +
        `${rounds} rounds, by turns; processor time that tracing adds to one call, with a provider that keeps nothing.\n`,
    );
    printTable(await measureContenders(contenders, { rounds, warmUp: Math.ceil(rounds / 3) }));
    const emptySpans = [secondsPerEmptySpan(), await pythonProcess.secondsPerEmptySpan()];
    const [ours, theirs] = emptySpans.map((seconds) => (seconds * 1e6).toFixed(1));
    console.log(
      `\nA span without attributes takes ${ours} µs in the JavaScript SDK, ${theirs} µs in the Python SDK.\n`,
    );
    printSpans(contenders);
  } finally {
    await pythonProcess.stop();
  }
}

async function peers(python: PythonProcess): Promise<Contender[]> {
  const pinned = pinnedVersions();
  const openinference = `OpenInference ${pinned['openinference-instrumentation-openai-agents']}`;
  const openllmetry = `OpenLLMetry ${pinned['opentelemetry-instrumentation-openai-agents']}`;
  const ways = [
    ...CONTENT.map((content) => ({ title: openinference, name: 'openinference', content }) as const),
    ...CONTENT.map((content) => ({ title: openllmetry, name: 'openllmetry', content }) as const),
    { title: `${openllmetry}, tool_end awaited`, name: 'openllmetry', content: false, allAwaited: true },
    { title: 'our bridge, which writes lines in Python', name: 'bridge', content: true },
  ] as const;
  const contenders: Contender[] = [];
  for (const way of ways) contenders.push(await python.contender(way));
  return contenders;
}

function printTable(measured: ReadonlyMap<Contender, Added>): void {
  console.log(
    '| traced by | content | events | spans | added per call, ms (middle half) | per event, µs | per span, µs | spans per second |',
  );
  console.log('| --- | --- | --- | --- | --- | --- | --- | --- |');
  for (const [{ name, content, events, spans }, { median, spread }] of measured) {
    const [low, high] = spread.map((value) => (value * 1e3).toFixed(2));
    const perSpan = spans.length === 0 ? '' : ((median * 1e6) / spans.length).toFixed(0);
    const perSecond = spans.length === 0 ? '' : Math.round(spans.length / median).toLocaleString('en');
    console.log(
      `| ${name} | ${content ? 'yes' : 'no'} | ${events} | ${spans.length} | ${(median * 1e3).toFixed(2)} (${low}-${high}) | ` +
        `${((median * 1e6) / events).toFixed(2)} | ${perSpan} | ${perSecond} |`,
    );
  }
}

function printSpans(contenders: readonly Contender[]): void {
  for (const { name, spans } of contenders.filter(({ content, spans }) => !content && spans.length > 0)) {
    console.log(`${name}: ${countNames(spans)}`);
    if (!values.trees) continue;
    console.log(`\n${printOutline(spans)}\n`);
    console.log(
      `attributes: ${[...new Set(spans.flatMap(({ attributes }) => attributes))].toSorted().join(', ')}\n`,
    );
  }
}

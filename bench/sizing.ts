// What a voice session costs the pipeline of deploy/production: the numbers of its README's page on sizing.
//   npm run bench:sizing                     spans, bytes and series of a session
//   npm run bench:sizing -- --collectors     with what real Collectors need for them (scripts/install-collector.sh)
//   npm run bench:sizing -- --store          with what Kafka, Jaeger and Cassandra need (scripts/install-store.sh, install-jaeger.sh)
import { parseArgs } from 'node:util';
import { callBySession } from '../test/support/hotel-calls.ts';
import { recordCall } from './recorded-call.ts';
import { measureCollectors } from './sizing/collector-load.ts';
import { measureCalls } from './sizing/measured-call.ts';
import { measureStore } from './sizing/store-load.ts';
import { bytesPerSpan, countSeries, metricsBytes, protobufRequests } from './sizing/wire-bytes.ts';

const { values } = parseArgs({
  options: {
    collectors: { type: 'boolean', default: false },
    store: { type: 'boolean', default: false },
    /** Of these two. */
    spans: { type: 'string', default: '100000' },
  },
});

/** Of a caller who speaks for two seconds, waits for one, listens for five and thinks for two. */
const TURNS_PER_HOUR = 360;
/** Of a busy process: what it sends at once is full. Of one with a single call: five seconds of it. */
const SPANS_PER_REQUEST = [512, 4];
const TURNS = 60;

// The programs that it started end with it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

const hotel = await callBySession();
const call = await recordCall(TURNS);
const inquiry = await measureCalls(call.recording);
const hotelAgain = await measureCalls(hotel.recording);

console.log(`Node ${process.version}\n`);
console.log('| call | turns | spans | spans per turn |');
console.log('| --- | --- | --- | --- |');
for (const [name, { spans }] of [
  ["the demo's, to a hotel", hotelAgain],
  ['an inquiry: five seconds of answer, a tool in every third turn', inquiry],
] as const) {
  const turns = spans.filter((span) => span.name === 'turn').length;
  console.log(`| ${name} | ${turns} | ${spans.length} | ${((spans.length - 1) / turns).toFixed(2)} |`);
}

console.log('\n| bytes per span | JSON | JSON, gzip | protobuf | protobuf, gzip |');
console.log('| --- | --- | --- | --- | --- |');
for (const spansPerRequest of SPANS_PER_REQUEST) {
  for (const [name, { spans }] of [
    ['hotel', hotelAgain],
    ['inquiry', inquiry],
  ] as const) {
    const { json, jsonGzip, protobuf, protobufGzip } = bytesPerSpan(spans, spansPerRequest);
    const row = [json, jsonGzip, protobuf, protobufGzip].map((bytes) => bytes.toFixed(0)).join(' | ');
    console.log(`| ${name}, ${spansPerRequest} in a request | ${row} |`);
  }
}

const perHour = ((inquiry.spans.length - 1) / TURNS) * TURNS_PER_HOUR;
const full = bytesPerSpan(inquiry.spans, 512);
console.log(`
A session-hour of the inquiry, at ${TURNS_PER_HOUR} turns: ${perHour.toFixed(0)} spans, ${megabytes(perHour * full.json)} of JSON, ${megabytes(perHour * full.jsonGzip)} of it with gzip,
${megabytes(perHour * full.protobuf)} of protobuf, ${megabytes(perHour * full.protobufGzip)} of it with gzip.

| process | series | bytes of one export of metrics, protobuf |
| --- | --- | --- |
| with hotel calls | ${countSeries(hotelAgain.metrics)} | ${metricsBytes(hotelAgain.metrics)} |
| with ten times as many | ${await seriesOfTen()} | |
| with inquiries | ${countSeries(inquiry.metrics)} | ${metricsBytes(inquiry.metrics)} |`);

if (values.collectors || values.store) {
  const calls = Math.ceil(Number(values.spans) / inquiry.spans.length);
  const { spans } = await measureCalls(call.recording, { calls, traceBoundary: 'turn' });
  const traces = new Set(spans.map((span) => span.spanContext().traceId)).size;
  const load = { requests: protobufRequests(spans, 512), spans: spans.length, traces };
  console.log(`\n${spans.length} spans in ${traces} traces, a turn each, 512 spans in a request:`);
  if (values.collectors) print(await measureCollectors(load));
  if (values.store) print(await measureStore(load));
}

async function seriesOfTen(): Promise<number> {
  return countSeries((await measureCalls(hotel.recording, { calls: 10 })).metrics);
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(2)} MB`;
}

function print(numbers: object): void {
  for (const [name, value] of Object.entries(numbers)) console.log(`  ${name}: ${Math.round(Number(value))}`);
}

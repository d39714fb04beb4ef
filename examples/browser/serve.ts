// A page whose voice call is traced in the browser. Run it, open the address that it prints, and press Call:
//   npm run example:browser
// Spans go from the page to the collector on OTEL_EXPORTER_OTLP_ENDPOINT (default http://localhost:4318), which has to
// allow this page's origin by CORS: the Jaeger of docker-compose.jaeger.yml does.
import { parseArgs } from 'node:util';
import { jaegerPage, takeComposePorts } from '../demo/jaeger-ports.ts';
import { otlpTracesUrl, somethingAnswers } from '../demo/otlp-receiver.ts';
import { startExample } from './server/start-example.ts';

const usage = `Serves a page whose voice call is traced in the browser, and prints its address.

Usage: npm run example:browser -- [options]

The call goes to a scripted Realtime API server on loopback: no API key is needed.

  --port <port>   listen there; a free port by default
  --help          show this

Environment:
  OTEL_EXPORTER_OTLP_ENDPOINT   where the page sends its spans (default http://localhost:4318)`;

const { values: flags } = parseArgs({
  options: { port: { type: 'string', default: '0' }, help: { type: 'boolean', default: false } },
});

if (flags.help) console.log(usage);
else await serve();

async function serve(): Promise<void> {
  takeComposePorts(process.env);
  const tracesUrl = otlpTracesUrl(process.env);
  const tracePageUrl = `${jaegerPage(tracesUrl, process.env)}/trace/`;
  const example = await startExample({ tracesUrl, tracePageUrl, port: Number(flags.port) });
  console.log(`Open ${example.url}`);
  if (!(await somethingAnswers(tracesUrl))) {
    console.log(`Nothing answers at ${tracesUrl}: the page will say that its spans are lost.`);
    console.log('Start a collector with: docker compose -f docker-compose.jaeger.yml up');
  }
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void example.close());
}

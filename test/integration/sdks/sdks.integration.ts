import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { createConsumer, packPackage } from '../../package/packed-package.ts';
import { runOrThrow, runProgram } from '../../package/run-program.ts';
import { startRealtimeServer } from '../../realtime-server/index.ts';
import { SET_UPS } from './set-ups.ts';
import { printCollected, startSpanCollector } from './span-collector.ts';
import type { PackedPackage } from '../../package/packed-package.ts';
import type { RealtimeServer } from '../../realtime-server/index.ts';

/** A voice agent of which only its tools know of OpenTelemetry. */
const APPLICATION = `
import { OpenAIRealtimeWebSocket, RealtimeAgent, RealtimeSession, tool } from '@openai/agents-realtime';
import { trace } from '@opentelemetry/api';
import { z } from 'zod';
import { shutdown } from './telemetry.mjs';

class PaymentError extends Error {}
const tracer = trace.getTracer('application');
const parameters = z.object({});
const lookup = tool({
  name: 'lookup', description: 'Looks something up.', parameters,
  execute: () => tracer.startActiveSpan('query', async (span) => { span.end(); return 'found'; }),
});
const pay = tool({
  name: 'pay', description: 'Pays.', parameters,
  execute: async () => { throw new PaymentError('The card was declined.'); },
});
const session = new RealtimeSession(new RealtimeAgent({ name: 'Clerk', tools: [lookup, pay] }), {
  transport: new OpenAIRealtimeWebSocket({ url: process.env.REALTIME_URL }),
});
session.on('transport_event', async (event) => {
  if (event.type !== 'test.end') return;
  session.close();
  await shutdown();
});
await session.connect({ apiKey: 'sk-test-0123456789' });
`;

async function converse(server: RealtimeServer): Promise<void> {
  const call = await server.nextCall(50_000);
  await call.nextClientEvent('session.update');
  await call.userSpeaks({ transcript: 'Look it up and pay.' });
  await call.reply([{ call: 'lookup' }]);
  await call.reply([{ call: 'pay' }]);
  await call.reply('That did not work.');
  call.send({ type: 'test.end' });
}

let directory: string;
let packed: PackedPackage;

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sdks-'));
  packed = await packPackage(directory);
});

afterAll(() => rm(directory, { recursive: true, force: true }));

describe.each(SET_UPS)(
  'with $name',
  ({ packages, node, telemetry, preloads = ['./telemetry.mjs'], request, measures, leavesOut }) => {
    let project: string;

    beforeAll(async () => {
      project = await mkdtemp(join(directory, 'project-'));
      await createConsumer(project, packed);
      const install = ['install', '--no-audit', '--no-fund', '--prefer-offline'];
      await runOrThrow('npm', [...install, '@openai/agents-realtime', 'zod', ...packages], { cwd: project });
      await writeFile(join(project, 'telemetry.mjs'), telemetry);
      await writeFile(join(project, 'app.mjs'), APPLICATION);
    });

    test('the whole call is one trace there, with what its tools do and throw, and is measured where it has a meter provider', async () => {
      const [server, collector] = await Promise.all([startRealtimeServer(), startSpanCollector()]);
      onTestFinished(async () => {
        await Promise.all([server.close(), collector.close()]);
      });
      const env = {
        REALTIME_URL: server.url,
        COLLECTOR_URL: collector.url,
        OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
        OTEL_METRICS_EXPORTER: measures === true ? 'otlp' : 'none',
        OTEL_LOGS_EXPORTER: 'none',
        OTEL_NODE_ENABLED_INSTRUMENTATIONS: 'undici,openai-realtime',
        // Others ask the network where they run.
        OTEL_NODE_RESOURCE_DETECTORS: 'env,host,os,process',
      };
      const args = [...preloads.flatMap((preload) => ['--import', preload]), 'app.mjs'];
      const [program, ...before] =
        node === undefined ? [process.execPath] : ['npx', '--yes', '--package', `node@${node}`, '--', 'node'];
      const [run] = await Promise.all([
        runProgram(program, [...before, ...args], { cwd: project, env }),
        converse(server),
      ]);
      expect({ exitCode: run.exitCode, stderr: run.stderr }).toEqual({ exitCode: 0, stderr: '' });
      expect(printCollected(collector.spans).join('\n')).toBe(
        CALL.filter((line) => line.trim() !== leavesOut).join('\n'),
      );
      expect(new Set(collector.requests)).toEqual(new Set([request]));
      expect(collector.metrics.has('gen_ai.execute_tool.duration')).toBe(measures === true);
    });
  },
);

const CALL = `realtime_session
  turn
    user_speech
    invoke_agent Clerk
      chat gpt-realtime-2.1
      execute_tool lookup
        query
      chat gpt-realtime-2.1
      execute_tool pay PaymentError
      chat gpt-realtime-2.1
    agent_speech`.split('\n');

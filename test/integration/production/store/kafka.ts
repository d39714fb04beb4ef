import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { findFreePorts } from '../../jaeger/loopback.ts';
import { startProgram, type RunningProgram } from '../../running-program.ts';
import { acceptsConnections } from './accepts-connections.ts';
import type { StorePrograms } from './find-store.ts';

const START_TIMEOUT_MS = 120_000;
const run = promisify(execFile);

/** One Kafka broker, its own controller, on loopback. */
export interface Kafka extends RunningProgram {
  /** host:port */
  readonly address: string;
  createTopic(topic: string, partitions: number): Promise<void>;
  /** The same with the same data, after `stop()` or `kill()`. */
  startAgain(): Promise<Kafka>;
}

/** Starts a broker whose data is in `directory`, which is empty. */
export async function startKafka(programs: StorePrograms, directory: string): Promise<Kafka> {
  const [broker = 0, controller] = await findFreePorts(2);
  const settings = join(directory, 'server.properties');
  await writeFile(
    settings,
    [
      'process.roles=broker,controller',
      'node.id=1',
      `controller.quorum.voters=1@127.0.0.1:${controller}`,
      `listeners=PLAINTEXT://127.0.0.1:${broker},CONTROLLER://127.0.0.1:${controller}`,
      `advertised.listeners=PLAINTEXT://127.0.0.1:${broker}`,
      'controller.listener.names=CONTROLLER',
      `log.dirs=${join(directory, 'data')}`,
      // The topics that a broker keeps for itself, on the only one there is.
      'offsets.topic.replication.factor=1',
      'offsets.topic.num.partitions=1',
      'transaction.state.log.replication.factor=1',
      'transaction.state.log.min.isr=1',
      'group.initial.rebalance.delay.ms=0',
      'auto.create.topics.enable=false',
    ].join('\n'),
  );
  const { java, kafkaClasses } = programs;
  const clusterId = randomBytes(16).toString('base64url');
  await run(java, [
    '-cp',
    kafkaClasses,
    'kafka.tools.StorageTool',
    'format',
    '-t',
    clusterId,
    '-c',
    settings,
  ]);
  return startOn({ programs, settings, port: broker });
}

async function startOn(options: { programs: StorePrograms; settings: string; port: number }): Promise<Kafka> {
  const { programs, settings, port } = options;
  const { java, kafkaClasses } = programs;
  const address = `127.0.0.1:${port}`;
  const program = await startProgram({
    name: 'Kafka',
    command: java,
    args: [
      '-Xmx512m',
      '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
      '-cp',
      kafkaClasses,
      'kafka.Kafka',
      settings,
    ],
    environment: {},
    startTimeoutMs: START_TIMEOUT_MS,
    isReady: () => acceptsConnections(port),
  });
  return {
    ...program,
    address,
    createTopic: async (topic, partitions) => {
      const tool = ['-cp', kafkaClasses, 'org.apache.kafka.tools.TopicCommand'];
      const made = ['--create', '--topic', topic, '--partitions', String(partitions)];
      await run(java, [...tool, '--bootstrap-server', address, ...made]);
    },
    startAgain: () => startOn(options),
  };
}

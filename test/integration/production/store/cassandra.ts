import { execFile } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

import { findFreePorts } from '../../jaeger/loopback.ts';
import { startProgram, type RunningProgram } from '../../running-program.ts';
import { acceptsConnections } from './accepts-connections.ts';
import type { StorePrograms } from './find-store.ts';

const START_TIMEOUT_MS = 180_000;
const run = promisify(execFile);

/** What Cassandra reaches of the JDK's insides, as its own start script opens them for Java 17. */
const OPENED_PACKAGES = [
  '--add-exports=java.base/jdk.internal.misc=ALL-UNNAMED',
  '--add-exports=java.management.rmi/com.sun.jmx.remote.internal.rmi=ALL-UNNAMED',
  '--add-exports=java.rmi/sun.rmi.registry=ALL-UNNAMED',
  '--add-exports=java.rmi/sun.rmi.server=ALL-UNNAMED',
  '--add-exports=java.sql/java.sql=ALL-UNNAMED',
  '--add-exports=jdk.attach/sun.tools.attach=ALL-UNNAMED',
  '--add-exports=jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED',
  '--add-exports=jdk.unsupported/sun.misc=ALL-UNNAMED',
  ...['io', 'lang', 'lang.module', 'lang.ref', 'lang.reflect', 'net', 'nio', 'util'].map(
    (name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`,
  ),
  ...['util.concurrent', 'util.concurrent.atomic'].map(
    (name) => `--add-opens=java.base/java.${name}=ALL-UNNAMED`,
  ),
  ...['loader', 'math', 'module', 'ref', 'reflect', 'util.jar'].map(
    (name) => `--add-opens=java.base/jdk.internal.${name}=ALL-UNNAMED`,
  ),
  '--add-opens=java.base/sun.nio.ch=ALL-UNNAMED',
  '--add-opens=jdk.management/com.sun.management.internal=ALL-UNNAMED',
];

/** A Cassandra of one node, on loopback. */
export interface Cassandra extends RunningProgram {
  /** Of the native protocol. */
  readonly port: number;
  readonly dataDirectory: string;
  /** Runs a command of nodetool. */
  nodetool(...args: readonly string[]): Promise<string>;
  /** The same with the same data, after `stop()` or `kill()`. */
  startAgain(): Promise<Cassandra>;
}

interface Node {
  programs: StorePrograms;
  directory: string;
  configuration: string;
  port: number;
  jmxPort: number;
}

/** Starts a node whose data is in `directory`, which is empty. */
export async function startCassandra(programs: StorePrograms, directory: string): Promise<Cassandra> {
  const [port = 0, storagePort, jmxPort = 0] = await findFreePorts(3);
  const configuration = join(directory, 'cassandra.yaml');
  await mkdir(join(directory, 'triggers'));
  await writeFile(
    configuration,
    JSON.stringify({
      cluster_name: 'test',
      partitioner: 'org.apache.cassandra.dht.Murmur3Partitioner',
      num_tokens: 1,
      listen_address: '127.0.0.1',
      rpc_address: '127.0.0.1',
      storage_port: storagePort,
      native_transport_port: port,
      endpoint_snitch: 'SimpleSnitch',
      seed_provider: [
        {
          class_name: 'org.apache.cassandra.locator.SimpleSeedProvider',
          parameters: [{ seeds: `127.0.0.1:${storagePort}` }],
        },
      ],
      data_file_directories: [join(directory, 'data')],
      commitlog_directory: join(directory, 'commitlog'),
      saved_caches_directory: join(directory, 'saved_caches'),
      hints_directory: join(directory, 'hints'),
      cdc_raw_directory: join(directory, 'cdc'),
      commitlog_sync: 'periodic',
      commitlog_sync_period: '1000ms',
    }),
  );
  await writeFile(
    join(directory, 'logback.xml'),
    '<configuration><appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%level %logger{0} %msg%n</pattern></encoder></appender><root level="WARN"><appender-ref ref="out"/></root></configuration>',
  );
  return startNode({ programs, directory, configuration, port, jmxPort });
}

async function startNode(node: Node): Promise<Cassandra> {
  const { programs, directory, configuration, port, jmxPort } = node;
  const jars = dirname(programs.cassandraClasses);
  const jamm = (await readdir(jars)).find((jar) => jar.startsWith('jamm-'));
  const program = await startProgram({
    name: 'Cassandra',
    command: programs.java,
    args: [
      '-Xms256m',
      '-Xmx1024m',
      `-javaagent:${join(jars, jamm ?? '')}`,
      `-Dcassandra.config=${pathToFileURL(configuration).href}`,
      `-Dcassandra.storagedir=${directory}`,
      `-Dcassandra.triggers_dir=${join(directory, 'triggers')}`,
      `-Dcassandra.jmx.local.port=${jmxPort}`,
      `-Dlogback.configurationFile=${join(directory, 'logback.xml')}`,
      '-Dcassandra-foreground=yes',
      // It has no other nodes to wait for.
      '-Dcassandra.skip_wait_for_gossip_to_settle=0',
      '-Dcassandra.ring_delay_ms=1',
      '-Djdk.attach.allowAttachSelf=true',
      ...OPENED_PACKAGES,
      '-cp',
      programs.cassandraClasses,
      'org.apache.cassandra.service.CassandraDaemon',
    ],
    environment: {},
    startTimeoutMs: START_TIMEOUT_MS,
    isReady: () => acceptsConnections(port),
  });
  return {
    ...program,
    port,
    dataDirectory: join(directory, 'data'),
    nodetool: async (...args) => {
      const tool = [
        ...OPENED_PACKAGES,
        '-cp',
        programs.cassandraClasses,
        'org.apache.cassandra.tools.NodeTool',
      ];
      const options = { cwd: directory, env: { HOME: directory } };
      const { stdout } = await run(programs.java, [...tool, '-p', String(jmxPort), ...args], options);
      return stdout;
    },
    startAgain: () => startNode(node),
  };
}

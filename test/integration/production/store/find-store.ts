import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { findOnPath, isExecutable } from '../../programs.ts';

const INSTALL_SCRIPT = fileURLToPath(new URL('../../../../scripts/install-store.sh', import.meta.url));

/** A Java and the class paths of a Kafka and a Cassandra. */
export interface StorePrograms {
  java: string;
  kafkaClasses: string;
  cassandraClasses: string;
}

/** The jars that `scripts/install-store.sh` fetched, and the Java of `JAVA_HOME`, else of the `PATH`. Throws an error that says how to get what is missing. */
export function findStore(environment: NodeJS.ProcessEnv = process.env): StorePrograms {
  const home = environment['JAVA_HOME'];
  const ofHome = home === undefined ? undefined : join(home, 'bin', 'java');
  const java = ofHome !== undefined && isExecutable(ofHome) ? ofHome : findOnPath(['java'], environment);
  if (java === undefined) {
    throw new Error('These tests need a Java 17, and there is none: neither in JAVA_HOME nor on the PATH.');
  }
  const jars = execFileSync(INSTALL_SCRIPT, ['--print'], { encoding: 'utf8' }).trim();
  for (const program of ['kafka', 'cassandra']) {
    if (existsSync(join(jars, program))) continue;
    throw new Error(
      `These tests need a Kafka and a Cassandra, and ${join(jars, program)} does not exist.\n` +
        'scripts/install-store.sh fetches both (needs Maven and a JDK 17).',
    );
  }
  return { java, kafkaClasses: join(jars, 'kafka', '*'), cassandraClasses: join(jars, 'cassandra', '*') };
}

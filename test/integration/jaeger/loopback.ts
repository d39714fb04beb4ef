import { once } from 'node:events';
import { createServer, type Server } from 'node:net';

/** A port of 127.0.0.1 that is kept from others until it is released. */
interface HeldPort {
  readonly port: number;
  release(): Promise<void>;
}

/** Ports of 127.0.0.1 that are free at this moment. */
export async function findFreePorts(count: number): Promise<number[]> {
  // Held together, then released together: so they differ from each other.
  const held = await Promise.all(Array.from({ length: count }, () => holdFreePort()));
  await Promise.all(held.map((port) => port.release()));
  return held.map(({ port }) => port);
}

export async function holdFreePort(): Promise<HeldPort> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    const server = createServer().listen(port, '127.0.0.1');
    // Somebody has it: another one.
    const listens = await once(server, 'listening').catch(() => undefined);
    if (listens === undefined) continue;
    const release = async (): Promise<void> => {
      server.close();
      await once(server, 'close');
    };
    return { port, release };
  }
}

/**
 * Below those that systems give to outgoing connections (32768 and up on Linux): a program that is started again finds its
 * port free, whatever else goes on.
 */
const [LOWEST, HIGHEST] = [18_000, 32_000];

/** Listens on a free port of 127.0.0.1 and gives its number. */
export async function listenOnLoopback(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('listening, but on no port');
  return address.port;
}

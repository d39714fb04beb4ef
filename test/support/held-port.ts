import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * Keeps a free port of 127.0.0.1 from other processes, which would get it otherwise as soon as they ask for any, while whoever
 * connects there is refused: it is where a connection to elsewhere begins. Gives what lets go of it.
 */
export async function holdPort(port: number): Promise<() => void> {
  const elsewhere = createServer().unref();
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  const { port: other } = elsewhere.address() as AddressInfo;
  const held = connect({
    host: '127.0.0.1',
    port: other,
    localAddress: '127.0.0.1',
    localPort: port,
  }).unref();
  await once(held, 'connect');
  return () => {
    held.destroy();
    elsewhere.close();
  };
}

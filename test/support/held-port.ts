import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';

/**
 * Keeps a port of 127.0.0.1 from other processes from when `free` has freed it, while whoever connects there is refused: it is
 * where a connection to elsewhere begins. Else the next that asks for any port may get it. Gives what lets go of it; rejects with
 * `EADDRINUSE` where somebody was quicker.
 */
export async function holdPort(port: number, free: () => Promise<void>): Promise<() => void> {
  const elsewhere = createServer().unref();
  await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
  const { port: other } = elsewhere.address() as AddressInfo;
  await free();
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

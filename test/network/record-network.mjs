// Preloaded: prints each connection, look-up and listener of the process, as `network …`.
import childProcess from 'node:child_process';
import dgram from 'node:dgram';
import dns from 'node:dns';
import { writeSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import net from 'node:net';

function tell(...words) {
  writeSync(1, `network ${words.join(' ')}\n`);
}

function record(target, name, describe) {
  const original = target[name];
  target[name] = function recorded(...args) {
    tell(describe(...args));
    return original.apply(this, args);
  };
}

function place(options) {
  const [{ host = 'localhost', port, path }] = Array.isArray(options) ? options : [options];
  return path ?? `${host}:${port}`;
}

record(net.Socket.prototype, 'connect', (options) => `connect ${place(options)}`);
record(net.Server.prototype, 'listen', () => 'listen');
record(dgram, 'createSocket', () => 'udp');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveSrv', 'resolveTxt']) {
  record(dns, name, (host) => `${name} ${host}`);
  record(dns.promises, name, (host) => `${name} ${host}`);
}
for (const name of ['spawn', 'fork', 'execFile']) record(childProcess, name, (file) => `${name} ${file}`);
syncBuiltinESMExports();

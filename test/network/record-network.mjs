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

function place(options, name) {
  const [first, second] = Array.isArray(options) ? options : [options, name];
  const {
    host = 'localhost',
    port,
    path,
  } = typeof first === 'object'
    ? first
    : { port: first, host: typeof second === 'string' ? second : undefined };
  return path ?? `${host}:${port}`;
}

record(net.Socket.prototype, 'connect', (...args) => `connect ${place(...args)}`);
record(net.Server.prototype, 'listen', () => 'listen');
record(dgram, 'createSocket', () => 'udp');
for (const name of ['lookup', 'resolve', 'resolve4', 'resolve6', 'resolveAny', 'resolveSrv', 'resolveTxt']) {
  record(dns, name, (host) => `${name} ${host}`);
  record(dns.promises, name, (host) => `${name} ${host}`);
  for (const { prototype } of [dns.Resolver, dns.promises.Resolver])
    if (name in prototype) record(prototype, name, (host) => `${name} ${host}`);
}
for (const name of ['spawn', 'spawnSync', 'fork', 'execFile', 'execFileSync', 'execSync'])
  record(childProcess, name, (file) => `${name} ${file}`);
syncBuiltinESMExports();

// Preloaded: tells on file descriptor 3 the processor time that a process has taken, in milliseconds, as it ends.
const { writeSync } = require('node:fs');

process.on('exit', () => {
  const { user, system } = process.cpuUsage();
  writeSync(3, String((user + system) / 1000));
});

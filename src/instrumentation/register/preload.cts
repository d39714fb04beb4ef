/**
 * What `--require` loads. Node does that on its thread for loader hooks as well, which no session ever runs on and where
 * some releases of Node 22 fail to require an ES module.
 */
import api = require('@opentelemetry/api');
import worker = require('node:worker_threads');

if (worker.isMainThread || worker.parentPort !== null) {
  try {
    void require('./index.js');
  } catch (error) {
    api.diag.error('realtime tracing could not be loaded; the application is not affected', error);
  }
}

/**
 * Preloaded with `--import` or `--require`: traces every realtime session of the process, configured by `OTEL_*`.
 *
 * @packageDocumentation
 */
import { report } from '../report.ts';
import { startWithoutCode } from './start-without-code.ts';

try {
  startWithoutCode(process.env);
} catch (error) {
  report.error('realtime tracing could not be started; the application is not affected', error);
}

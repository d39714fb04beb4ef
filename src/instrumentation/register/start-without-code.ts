import { OpenAIRealtimeInstrumentation } from '../openai-realtime-instrumentation.ts';
import { LIVE_API_NOT_TRACED } from '../live-api.ts';
import { otherRuntime } from '../../host/other-runtime.ts';
import { processWide } from '../../host/process-wide.ts';
import { diagnostics } from '../../host/diagnostics.ts';
import { sayOnce } from '../../host/say-once.ts';
import { observeToolOptions } from '../../sources/agents-sdk/observe-tool-options.ts';
import { setTraceDefaults } from '../../sources/traced-objects.ts';
import { receiveClasses } from './class-mark.ts';
import { fallbackProviders, prepareSetUp } from './fallback-providers.ts';
import { receiveLiveApi } from './live-mark.ts';
import { pricesByEnvironment } from './prices-by-environment.ts';
import { markLoadedSources } from './source-hooks.ts';
import { receiveToolOptions } from './tool-mark.ts';

/** Traces all sessions of this process, and sets up export when the first one begins. */
export function startWithoutCode(): void {
  // Preloaded twice, perhaps from two copies of the package.
  const state = processWide('register', () => ({ started: false }));
  if (state.started) return;
  state.started = true;

  const instrumentation = new OpenAIRealtimeInstrumentation({ sessionHook: prepareSetUp });
  instrumentation.setTracerProvider(fallbackProviders.tracerProvider);
  instrumentation.setMeterProvider(fallbackProviders.meterProvider);
  // For sessions that the application attaches by hand, too.
  setTraceDefaults({ ...fallbackProviders, prices: pricesByEnvironment });
  receiveClasses((found) => {
    try {
      instrumentation.manuallyInstrument(found);
      prepareSoon();
    } catch (error) {
      // Another class that has a method of the same name.
      diagnostics.debug('realtime tracing leaves a class alone', error);
    }
  });
  receiveToolOptions(observeToolOptions);
  receiveLiveApi(() => sayOnce(LIVE_API_NOT_TRACED));
  const runtime = otherRuntime(process.versions);
  // With hooks in place it cannot require ES modules.
  if (runtime?.name === 'Deno') prepare();
  if (!markLoadedSources())
    sayOnce(
      `${runtime?.name ?? 'this runtime'} ${runtime?.version ?? ''} does not let register find sessions: attach them with ` +
        'traceRealtimeSession() or traceRealtimeConnection()',
    );
}

/** Loads what sessions need once the application has loaded its own: not while a caller waits. */
function prepareSoon(): void {
  setImmediate(prepare).unref();
}

function prepare(): void {
  prepareSetUp();
  pricesByEnvironment();
}

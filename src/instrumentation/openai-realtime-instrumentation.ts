import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { describeKind } from '../host/describe-kind.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../version.ts';
import { sayOnce } from '../host/say-once.ts';
import { checkConfig } from './instrumentation-config.ts';
import { LIVE_API_NOT_TRACED } from './live-api.ts';
import { moduleDefinitions } from './module-definitions.ts';
import { PatchedClasses } from './patched-classes.ts';
import { SessionAttachment } from './session-attachment.ts';
import type { MeterProvider, TracerProvider } from '@opentelemetry/api';
import type { InstrumentationNodeModuleDefinition } from '@opentelemetry/instrumentation';
import type { OpenAIRealtimeInstrumentationConfig } from './instrumentation-config.ts';

/**
 * Traces every `RealtimeSession` of `@openai/agents-realtime` from its `connect()` on, and every realtime client of
 * `openai` from its construction on, as `traceRealtimeSession()` and `traceRealtimeConnection()` do.
 *
 * It must be enabled before those packages are loaded; what is loaded already, or was bundled, is given to
 * {@link manuallyInstrument}. A session that is connected when the instrumentation is enabled is traced from its next
 * `connect()` on. One that is traced by hand as well is traced once. `OpenAIRealtimeWebRTC` is traced by hand only.
 *
 * The constructor throws a `TypeError` for a wrong configuration.
 */
export class OpenAIRealtimeInstrumentation extends InstrumentationBase<OpenAIRealtimeInstrumentationConfig> {
  // Made while the base's constructor runs, by the methods that it calls: there are no private fields then, and an
  // initialiser would wipe these.
  declare private madeAttachment: SessionAttachment | undefined;
  declare private madeClasses: PatchedClasses | undefined;

  constructor(config: OpenAIRealtimeInstrumentationConfig = {}) {
    super(PACKAGE_NAME, PACKAGE_VERSION, config);
  }

  override enable(): void {
    super.enable();
    this.classes.apply();
  }

  /** Ends open sessions as `shutdown` and stops observing. Sessions that were attached by hand go on. */
  override disable(): void {
    super.disable();
    this.classes.undo();
    this.attachment.endAll();
  }

  /** Decides for objects that are found from now on. Throws a `TypeError` for a wrong value. */
  override setConfig(config: OpenAIRealtimeInstrumentationConfig = {}): void {
    checkConfig(config);
    super.setConfig(config);
    this.attachment.config = this.getConfig();
  }

  /** Decides for sessions that begin from now on. */
  override setTracerProvider(tracerProvider: TracerProvider): void {
    // The base would ask it for a tracer at once. It is asked when a session begins, and for the conventions' schema too.
    this.attachment.tracerProvider = tracerProvider;
  }

  /** Decides for sessions that begin from now on. */
  override setMeterProvider(meterProvider: MeterProvider): void {
    this.attachment.meterProvider = meterProvider;
  }

  /**
   * Finds the classes in a module that loading it does not show: one that was loaded before, or was bundled. Takes the
   * module's namespace or exports, or any object that has the classes. Throws a `TypeError` if it has none.
   */
  manuallyInstrument(module: object): void {
    if (this.classes.addModule(module) > 0) return;
    throw new TypeError(
      'Expected a module with RealtimeSession of @openai/agents-realtime, or with OpenAIRealtimeWS or ' +
        `OpenAIRealtimeWebSocket of openai, but got ${describeModule(module)}.`,
    );
  }

  protected override init(): InstrumentationNodeModuleDefinition[] {
    return moduleDefinitions({
      onClasses: (exports) => void this.classes.addModule(exports),
      onToolFactory: (exports) => this.classes.addToolFactory(exports),
      onLiveApi: () => sayOnce(LIVE_API_NOT_TRACED),
    });
  }

  private get attachment(): SessionAttachment {
    return (this.madeAttachment ??= new SessionAttachment());
  }

  private get classes(): PatchedClasses {
    return (this.madeClasses ??= new PatchedClasses(this.attachment));
  }
}

function describeModule(module: unknown): string {
  const kind = describeKind(module);
  if (typeof module !== 'object' || module === null) return kind;
  const names = Object.keys(module);
  const shown = names.slice(0, 5).join(', ') + (names.length > 5 ? ', …' : '');
  return names.length === 0 ? `${kind} that exports nothing` : `${kind} that exports ${shown}`;
}

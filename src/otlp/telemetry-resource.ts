import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
  type Resource,
} from '@opentelemetry/resources';

import type { TelemetryOptions } from './telemetry-options.ts';

/**
 * The resource of every span: the SDK's defaults, then `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`, then the options.
 * No host or process detector runs: the latter would send the command line, which may hold keys.
 */
export function createResource(options: TelemetryOptions): Resource {
  return defaultResource()
    .merge(detectResources({ detectors: [envDetector] }))
    .merge(
      resourceFromAttributes({
        ...options.resourceAttributes,
        ...(options.serviceName !== undefined && { 'service.name': options.serviceName }),
      }),
    );
}

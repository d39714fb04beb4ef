import { randomUUID } from 'node:crypto';

import type { Attributes } from '@opentelemetry/api';
import { defaultResource, resourceFromAttributes, type Resource } from '@opentelemetry/resources';

import { scrubValue } from '../privacy/scrub.ts';
import type { Environment } from './environment-values.ts';
import { readResourceAttributes } from './resource-environment.ts';
import type { TelemetryOptions } from './telemetry-options.ts';

// Processes of one service would otherwise write each other's metric series:
// https://opentelemetry.io/docs/specs/semconv/resource/service/
const INSTANCE_ID = randomUUID();

/**
 * The resource of spans and metrics: the SDK's defaults and a random id of this process, then `OTEL_RESOURCE_ATTRIBUTES` and `OTEL_SERVICE_NAME`, then the options.
 * No host or process detector runs: the latter would send the command line, which may hold keys. Values are scrubbed of secrets, by their keys too.
 */
export function createResource(options: TelemetryOptions): Resource {
  const resource = defaultResource()
    .merge(resourceFromAttributes({ 'service.instance.id': INSTANCE_ID }))
    .merge(resourceFromAttributes(attributesOfEnvironment(process.env)))
    .merge(
      resourceFromAttributes({
        ...options.resourceAttributes,
        ...(options.serviceName !== undefined && { 'service.name': options.serviceName }),
      }),
    );
  const scrubbed = Object.entries(resource.attributes).map(([key, value]) => [
    key,
    value === undefined ? value : scrubValue(value, key),
  ]);
  return resourceFromAttributes(Object.fromEntries(scrubbed) as Attributes);
}

// The SDK's detector logs what it found before it is scrubbed, and what it could not read.
function attributesOfEnvironment(environment: Environment): Attributes {
  const serviceName = environment['OTEL_SERVICE_NAME']?.trim();
  return {
    ...readResourceAttributes(environment),
    ...(serviceName && { 'service.name': serviceName }),
  };
}

import { readPartialSuccess, type PartialSuccess } from './partial-success.ts';
import type { OtlpProtocol } from './telemetry-options.ts';
import { fieldsOf, hasMethods, isObject } from '../host/fields.ts';

const NOTHING_SAID: PartialSuccess = { rejected: 0 };

/**
 * Returns how to take, in the callback of an export that succeeded, what the receiver said of that batch. The OTLP exporters of the SDK
 * keep it to themselves, and log it as it comes: each time, and with any key in it. They read an answer right before that callback,
 * with a serializer that is a private field of the exporter, which this replaces in the one exporter that it is given:
 * https://github.com/open-telemetry/opentelemetry-js/blob/main/experimental/packages/otlp-exporter-base/src/otlp-export-delegate.ts
 * An exporter of another shape is left as it is, and nothing is ever said.
 */
export function tapPartialSuccess(exporter: object, protocol: OtlpProtocol): () => PartialSuccess {
  let said = NOTHING_SAID;
  const delegate = fieldsOf(exporter)['_delegate'];
  const serializer = fieldsOf(delegate)['_serializer'];
  if (isObject(delegate) && isObject(serializer) && hasBothMethods(serializer))
    Reflect.set(delegate, '_serializer', {
      serializeRequest: (...content: unknown[]) => serializer.serializeRequest(...content),
      deserializeResponse(answer: Uint8Array) {
        // That of JSON logs what it cannot read.
        const readProtobuf = (protobuf: Uint8Array): unknown => serializer.deserializeResponse(protobuf);
        said = readPartialSuccess(answer, protocol === 'http/protobuf' ? readProtobuf : undefined);
        // Leaves nothing to log.
        return {};
      },
    });
  return () => {
    const taken = said;
    said = NOTHING_SAID;
    return taken;
  };
}

function hasBothMethods(value: object): value is {
  serializeRequest: (...content: unknown[]) => unknown;
  deserializeResponse: (answer: Uint8Array) => unknown;
} {
  return hasMethods(value, ['serializeRequest', 'deserializeResponse']);
}

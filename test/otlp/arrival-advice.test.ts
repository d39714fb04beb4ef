import { describe, expect, it } from 'vitest';

import { adviceFor } from '../../src/otlp/arrival-advice.ts';

const PLAIN = { sent: 'spans', receiver: 'http://a:4318', address: 'OTEL_EXPORTER_OTLP_ENDPOINT' };
const SECURE = { ...PLAIN, receiver: 'https://a:4318' };

describe('what to do is said by why nothing is taken', () => {
  it.each([
    ['ECONNREFUSED', PLAIN, 'start a receiver there, or say in OTEL_EXPORTER_OTLP_ENDPOINT where one is'],
    [
      'ECONNREFUSED',
      { ...PLAIN, address: 'the option endpoint' },
      'start a receiver there, or say in the option endpoint where one is',
    ],
    ['HPE_INVALID_CONSTANT', SECURE, 'OTLP over HTTP is sent there, usually port 4318, not the gRPC of 4317'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', SECURE, 'what listens there may speak http://, not https://'],
    [
      'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
      SECURE,
      'it may want a certificate of yours: OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY name its files',
    ],
    [
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      SECURE,
      'OTEL_EXPORTER_OTLP_CERTIFICATE names the file of its certificate authority',
    ],
    [
      'ERR_TLS_CERT_ALTNAME_INVALID',
      SECURE,
      'its certificate is for another name than the one in OTEL_EXPORTER_OTLP_ENDPOINT',
    ],
    ['CERT_HAS_EXPIRED', SECURE, 'see what the receiver says of it'],
    ['308', PLAIN, 'redirects are not followed; say in OTEL_EXPORTER_OTLP_ENDPOINT where they lead to'],
    ['400', PLAIN, 'what wants TLS is addressed by https://'],
    ['400', SECURE, 'see what the receiver says of it'],
    [
      '405',
      PLAIN,
      'OTEL_EXPORTER_OTLP_ENDPOINT is the base of the address, /v1/traces and /v1/metrics are appended',
    ],
    ['405', { ...PLAIN, takesOthers: true }, 'what listens there takes other signals, and no spans'],
    [
      '404',
      { ...PLAIN, takesOthers: true, address: 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT' },
      'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT is the whole address, to which nothing is appended',
    ],
    ['415', PLAIN, 'where no protocol is asked for, http/json and http/protobuf are tried'],
    [
      '415',
      { ...PLAIN, compressedBy: 'OTEL_EXPORTER_OTLP_COMPRESSION' },
      'it may take what is not compressed: OTEL_EXPORTER_OTLP_COMPRESSION=none',
    ],
    ['500', PLAIN, 'see what the receiver says of it'],
    ['ECONNREFUSED', { sent: 'spans', receiver: 'MyExporter' }, 'see how that exporter is set up'],
    ['process_exit', { sent: 'spans', receiver: 'MyExporter' }, 'await shutdown() before process.exit()'],
  ])('%s at %o', (errorType, to, advice) => {
    expect(adviceFor(errorType, to)).toBe(advice);
  });
});

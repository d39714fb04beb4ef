/** What is known of where something does not arrive. */
export interface Destination {
  /** What is sent. */
  sent: string;
  /** Scheme, host and port, or the exporter's class. */
  receiver: string;
  /** What says where that is; absent for an exporter of the application's own. */
  address?: string | undefined;
  /** What has it compressed; absent where it is not. */
  compressedBy?: string | undefined;
  /** Whether it takes something else. */
  takesOthers?: boolean;
}

type Advice = (to: Destination & { address: string }) => string;

const askReceiver = (): string => 'see what the receiver says of it';
const startOne: Advice = ({ address }) => `start a receiver there, or say in ${address} where one is`;

/** By `error.type`. */
const ADVICE: readonly (readonly [errorType: RegExp, advice: Advice])[] = [
  [/^(?:ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT)$/, startOne],
  [/^timeout$/, (to) => `what listens there does not answer; ${startOne(to)}`],
  [
    /^(?:ECONNRESET|EPIPE|HPE_.*)$/,
    (to) =>
      `OTLP over HTTP is sent there, usually port 4318, not the gRPC of 4317${isPlain(to) ? `; ${SAY_HTTPS}` : ''}`,
  ],
  [
    /^(?:EPROTO|ERR_SSL_(?:WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG))$/,
    () => 'what listens there may speak http://, not https://',
  ],
  [
    /^ERR_SSL_.*(?:CERTIFICATE|HANDSHAKE)/,
    () =>
      'it may want a certificate of yours: OTEL_EXPORTER_OTLP_CLIENT_CERTIFICATE and OTEL_EXPORTER_OTLP_CLIENT_KEY name its files',
  ],
  [
    /^(?:DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_.*|CERT_UNTRUSTED)$/,
    () => 'OTEL_EXPORTER_OTLP_CERTIFICATE names the file of its certificate authority',
  ],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    ({ address }) => `its certificate is for another name than the one in ${address}`,
  ],
  [/^3\d\d$/, ({ address }) => `redirects are not followed; say in ${address} where they lead to`],
  // Of servers in Go, to what is not TLS.
  [/^400$/, (to) => (isPlain(to) ? SAY_HTTPS : askReceiver())],
  [/^40[13]$/, () => 'OTEL_EXPORTER_OTLP_HEADERS has the key, as in authorization=Bearer%20…'],
  [/^40[45]$/, pathAdvice],
  [
    /^415$/,
    ({ compressedBy }) =>
      compressedBy === undefined
        ? 'where no protocol is asked for, http/json and http/protobuf are tried'
        : `it may take what is not compressed: ${compressedBy}=none`,
  ],
];

const SAY_HTTPS = 'what wants TLS is addressed by https://';

/** What to do where something is not taken. */
export function adviceFor(errorType: string, to: Destination): string {
  const { address } = to;
  if (errorType === 'process_exit') return 'await shutdown() before process.exit()';
  if (address === undefined) return 'see how that exporter is set up';
  const [, advise] = ADVICE.find(([known]) => known.test(errorType)) ?? [undefined, askReceiver];
  return advise({ ...to, address });
}

function pathAdvice({ sent, address, takesOthers }: Parameters<Advice>[0]): string {
  if (/_(?:TRACES|METRICS)_ENDPOINT$/.test(address))
    return `${address} is the whole address, to which nothing is appended`;
  return takesOthers === true
    ? `what listens there takes other signals, and no ${sent}`
    : `${address} is the base of the address, /v1/traces and /v1/metrics are appended`;
}

function isPlain({ receiver }: Destination): boolean {
  return receiver.startsWith('http:');
}

import { locateServer } from '../../session/server-location.ts';
import { readArguments, quotedAddress, UsageError } from '../command-line.ts';

const API_URL = 'wss://api.openai.com/v1/realtime';
const API_HOST = 'api.openai.com';
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

/** What `realtime-otel record` is asked for. */
export interface RecordCommandOptions {
  url: URL;
  /** Credentials for the server. Never printed. */
  headers: Record<string, string>;
  /** Path of a file instead of standard output. */
  output: string | undefined;
  captureContent: boolean;
  quiet: boolean;
}

const TABLE = {
  url: { type: 'string' },
  'call-id': { type: 'string' },
  model: { type: 'string' },
  output: { type: 'string', short: 'o' },
  'capture-content': { type: 'boolean' },
  quiet: { type: 'boolean', short: 'q' },
  help: { type: 'boolean', short: 'h' },
} as const;

/** Reads the arguments after `record`; `help` when that is all that is wanted. Throws a `UsageError`. */
export function readRecordOptions(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
): RecordCommandOptions | 'help' {
  const { values, positionals } = readArguments(args, TABLE);
  if (values.help) return 'help';
  const [positional] = positionals;
  if (positional !== undefined)
    throw new UsageError(`expected options only, got ${quotedAddress(positional)}: a URL goes with --url`);
  const { url: base, 'call-id': callId, model } = values;
  if (base === undefined && callId === undefined)
    throw new UsageError('expected --url or --call-id, which say what to record');
  const url = socketUrl(base ?? API_URL);
  if (callId !== undefined) url.searchParams.set('call_id', filled('--call-id', callId));
  if (model !== undefined) url.searchParams.set('model', filled('--model', model));
  return {
    url,
    headers: credentialsFor(url, env),
    output: values.output === undefined ? undefined : filled('--output', values.output),
    captureContent: values['capture-content'] === true,
    quiet: values.quiet === true,
  };
}

/** The message does not repeat what came: a URL may hold a key. */
function socketUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'https:') url.protocol = 'wss:';
  if (url?.protocol === 'http:') url.protocol = 'ws:';
  if (url?.protocol === 'wss:' || url?.protocol === 'ws:') return url;
  throw new UsageError('option --url: expected a URL that begins with wss:// or ws://, got something else');
}

/** A key never goes over a network that anyone could listen to. */
function credentialsFor(url: URL, env: NodeJS.ProcessEnv): Record<string, string> {
  const isAzure = locateServer(url.href).provider === 'azure.ai.openai';
  const variable = isAzure ? 'AZURE_OPENAI_API_KEY' : 'OPENAI_API_KEY';
  const key = env[variable]?.trim();
  const isKnownApi = isAzure || url.hostname === API_HOST;
  if (isKnownApi && url.protocol !== 'wss:')
    throw new UsageError('option --url: expected wss://, because a key must not be sent over ws://');
  if (isKnownApi && !key) throw new UsageError(`expected a key in the variable ${variable}, got none`);
  if (!key || (url.protocol !== 'wss:' && !LOOPBACK.has(url.hostname))) return {};
  return isAzure ? { 'api-key': key } : { authorization: `Bearer ${key}` };
}

function filled(option: string, value: string): string {
  if (value.trim() === '') throw new UsageError(`option ${option} needs a value`);
  return value;
}

/** Where a session's server is, and whose it is. */
export interface ServerLocation {
  provider: string;
  serverAddress: string | undefined;
  serverPort: number | undefined;
}

const AZURE_HOST = /\.(openai|cognitiveservices|services\.ai)\.azure\.(com|us|cn)$/i;
const SECURE = new Set(['https:', 'wss:']);

/** Reads host and port of a URL, and nothing else of it: paths and queries may hold keys. */
export function locateServer(url: string | undefined): ServerLocation {
  const parsed = url === undefined || !URL.canParse(url) ? undefined : new URL(url);
  if (parsed === undefined) return { provider: 'openai', serverAddress: undefined, serverPort: undefined };
  const { hostname, port, protocol } = parsed;
  return {
    provider: AZURE_HOST.test(hostname) ? 'azure.ai.openai' : 'openai',
    serverAddress: hostname,
    serverPort: port === '' ? (SECURE.has(protocol) ? 443 : 80) : Number(port),
  };
}

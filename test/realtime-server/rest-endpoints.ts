import type { IncomingMessage, ServerResponse } from 'node:http';

const callAction = /^\/v1\/realtime\/calls\/[^/]+\/(accept|reject|refer|hangup)$/;

/** Answers the REST requests around a SIP call with 200, and everything else with 404. */
export function answerRestRequest(request: IncomingMessage, response: ServerResponse): void {
  const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1');
  request.resume();
  response.statusCode = request.method === 'POST' && callAction.test(pathname) ? 200 : 404;
  response.end();
}

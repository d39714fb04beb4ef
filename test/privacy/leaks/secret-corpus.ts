import { CONTEXTS } from './context-corpus.ts';
import { NOTATIONS } from './notation-corpus.ts';
import { secret } from './planted-secret.ts';
import { PREFIXES } from './token-corpus.ts';
import type { PlantedSecret } from './planted-secret.ts';

// Put together here, so that scanners for secrets find none in this file.
const key = (...parts: string[]): string => parts.join('');
const RANDOM = 'Zq7xW2mN9vB4kL8pR3tY6uJ1';
const HEX = '9f86d081884c7d659a2feaa0c55ad015';
const WEB_TOKEN = key('eyJhbGciOiJIUzI1NiJ9', '.', 'eyJzdWIiOiJwbGFudGVkIn0', '.', RANDOM);
const PRIVATE_KEY = key(
  '-----BEGIN RSA PRIVATE',
  ' KEY-----\n',
  'MIIEowIBAAKCAQEA',
  RANDOM,
  '\n-----END RSA PRIVATE',
  ' KEY-----',
);

/** Each secret alone, and where it is usually seen. */
export const SECRETS: readonly PlantedSecret[] = [
  secret('OpenAI key', `Incorrect API key provided: ${key('sk-', RANDOM)}.`, RANDOM),
  secret('OpenAI project key', key('sk-proj-', 'a_', RANDOM), RANDOM),
  secret('OpenAI service account key', key('sk-svcacct-', RANDOM), RANDOM),
  secret('OpenAI key within a word', `my_${key('sk-', RANDOM)}`, RANDOM),
  secret('OpenAI project key at the end of a word', `key${key('sk-proj-', RANDOM)}`, RANDOM),
  secret('ephemeral key', `token ${key('ek_', HEX)} has expired`, HEX),
  secret(
    'ephemeral key as a WebSocket protocol',
    `realtime, openai-insecure-api-key.${key('ek_', HEX)}`,
    HEX,
  ),
  secret('dashboard session', key('sess-', RANDOM), RANDOM),
  secret('bearer token', `Authorization: Bearer ${RANDOM}`, RANDOM),
  secret('bearer token in JSON', `{"headers":{"Authorization":"Bearer ${RANDOM}"}}`, RANDOM),
  secret('basic credentials', 'authorization: Basic dXNlcjpwbGFudGVkLXBhc3N3b3Jk', 'dXNlcjpwbGFudGVk'),
  secret('web token', WEB_TOKEN, RANDOM),
  secret('Azure key', `api-key: ${HEX}`, HEX),
  secret('AWS access key', key('AKIA', 'IOSFODNN7EXAMPLE'), 'IOSFODNN7EXAMPLE'),
  secret('AWS secret key', `aws_secret_access_key = ${RANDOM}/${RANDOM}`, RANDOM),
  secret('AWS session token', `x-amz-security-token: ${RANDOM}`, RANDOM),
  secret('GitHub token', key('ghp_', RANDOM, RANDOM), RANDOM),
  secret('GitHub fine-grained token', key('github_pat_', RANDOM, '_', RANDOM), RANDOM),
  secret('GitLab token', key('glpat-', RANDOM), RANDOM),
  secret('Slack token', key('xoxb-', '123456789012-', RANDOM), RANDOM),
  secret('Slack app token', key('xapp-1-', RANDOM), RANDOM),
  secret('Google key', key('AIza', RANDOM, RANDOM), RANDOM),
  secret('Hugging Face token', key('hf_', RANDOM), RANDOM),
  secret('npm token', key('npm_', RANDOM, RANDOM), RANDOM),
  secret('Stripe key', key('sk_live_', RANDOM), RANDOM),
  secret('SendGrid key', key('SG.', RANDOM, '.', RANDOM), RANDOM),
  secret('private key', PRIVATE_KEY, 'MIIEowIBAAKCAQEA'),
  secret('private key in JSON', JSON.stringify({ pem: PRIVATE_KEY }), 'MIIEowIBAAKCAQEA'),
  secret('cookie', `Cookie: theme=dark; session=${RANDOM}`, RANDOM),
  secret('set cookie in JSON', `{"set-cookie": "session=${RANDOM}; HttpOnly"}`, RANDOM),
  secret('password of a URL', `connect ECONNREFUSED postgres://user:${RANDOM}@db.example.com/app`, RANDOM),
  secret(
    'query of a URL',
    `wss://voice.example.com/v1/realtime?model=gpt-realtime&api_key=${RANDOM}`,
    RANDOM,
  ),
  secret('signed URL', `https://bucket.example.com/call.wav?X-Signature=${HEX}&Expires=1`, HEX),
  secret('query of a path', `GET /v1/realtime?code=${RANDOM} 401`, RANDOM),
  secret('fragment of a URL', `https://example.com/callback#state=1&id=${RANDOM}`, RANDOM),
  secret('password field', `{"user": "ann", "password": "${RANDOM}"}`, RANDOM),
  secret('password field with an apostrophe', `{"password": "it's ${RANDOM}"}`, RANDOM),
  secret('password field with a quote', JSON.stringify({ password: `a"${RANDOM}` }), RANDOM),
  secret('digest', `Authorization: Digest username="ann", response="${HEX}"`, HEX),
  secret('cookie in quotes', `Cookie: theme=dark; session="${RANDOM}"`, RANDOM),
  secret('user of a URL with escaped slashes', `{"url":"wss:\\/\\/user:${RANDOM}@example.com\\/v1"}`, RANDOM),
  secret('bare token field', `refused: token=${RANDOM}`, RANDOM),
  secret('bare secret field in JSON', `{"secret":"${RANDOM}"}`, RANDOM),
  secret(
    'client secret in JSON within JSON',
    JSON.stringify(JSON.stringify({ client_secret: RANDOM })),
    RANDOM,
  ),
  ...NOTATIONS,
  ...CONTEXTS,
  ...PREFIXES,
];

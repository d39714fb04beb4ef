import { secret } from './planted-secret.ts';
import type { PlantedSecret } from './planted-secret.ts';

/** One secret for each notation: what survives says where it was. */
let count = 0;
function notation(name: string, textOf: (needle: string) => string): PlantedSecret {
  count += 1;
  const needle = `Kv${count}q9Zt${count}wX4m`;
  return secret(name, textOf(needle), needle);
}

const json = JSON.stringify;
const html = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
const unicode = (text: string): string =>
  text.replace(/["&=:<>']/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`);

/** Secrets in every way that fields, headers, addresses and configurations are written down. */
export const NOTATIONS: readonly PlantedSecret[] = [
  // Lists and objects under the name of a secret.
  notation('list in JSON', (it) => json({ passwords: ['correct', it], note: 'a' })),
  notation('list in lists', (it) => json({ api_keys: [[['a', it]]] })),
  notation('object in JSON', (it) => json({ credentials: { user: 'ann', phrase: { first: it } } })),
  notation('object in a line', (it) => `refused ${json({ password: { current: it, old: [it] } })}, 401`),
  notation('object as JavaScript prints it', (it) => `{ password: { current: '${it}', old: [ '${it}' ] } }`),
  notation('list as Python prints it', (it) => `{'api_keys': ['a', u'${it}', b'${it}'], 'n': None}`),
  notation('list without quotes', (it) => `password: [first, ${it}]`),
  notation('list in YAML', (it) => `passwords:\n  - first\n  - ${it}\nuser: ann`),
  notation('object whose type is no schema', (it) => json({ secret_key: { type: 'opaque', data: it } })),
  notation('default of a schema', (it) => json({ password: { type: 'string', default: it } })),
  // Separators.
  notation('fat arrow', (it) => `'password' => '${it}'`),
  notation('fat arrow without quotes', (it) => `:password=>${it}`),
  notation('Ruby hash', (it) => `{:api_key=>"${it}", :user=>"ann"}`),
  notation('walrus', (it) => `password := "${it}"`),
  notation('walrus without quotes', (it) => `apiKey:=${it}`),
  notation('double equals', (it) => `password == ${it}`),
  notation('index', (it) => `headers['x-api-key'] = '${it}'`),
  notation('form with brackets', (it) => `user[name]=ann&user[password]=${it}`),
  notation('next line of YAML', (it) => `database:\n  password:\n    ${it}\n  user: ann`),
  notation('block of YAML', (it) => `password: |\n  first\n  ${it}\nuser: ann`),
  notation('folded block of YAML', (it) => `  api_key: >-\n    ${it}\n  user: ann`),
  notation('YAML in JSON', (it) => json({ config: `password:\n  ${it}\nuser: ann` })),
  notation('Map', (it) => `Map(2) { 'user' => 'ann', 'password' => '${it}' }`),
  notation('Map under a name', (it) => `secrets: Map(1) { 'database' => '${it}' }`),
  notation('Headers', (it) => `Headers { authorization: 'Bearer ${it}', accept: '*/*' }`),
  notation('object without a prototype', (it) => `credentials: [Object: null prototype] { a: '${it}' }`),
  notation('XML', (it) => `<user>ann</user><password>${it}</password>`),
  notation('XML attribute', (it) => `<connection user="ann" password="${it}"/>`),
  notation('XML in JSON', (it) => json({ body: `<a password="x">\n<password>${it}</password>` })),
  notation('option of a command', (it) => `Command failed: deploy --user ann --password ${it} --now`),
  notation('option of a command in quotes', (it) => `deploy --api-key "${it}" now`),
  notation('template string', (it) => 'password: `' + it + '`'),
  // Cookies.
  notation('list of cookies', (it) => json({ 'set-cookie': ['theme=dark', `sid=${it}; HttpOnly`] })),
  notation('list of cookies as printed', (it) => `'set-cookie': [ 'theme=dark', 'sid=${it}; HttpOnly' ]`),
  notation('object of cookies', (it) => json({ cookies: { theme: 'dark', sid: it } })),
  notation('cookie with an apostrophe', (it) => `Cookie: note=it's; sid=${it}`),
  // Escapes.
  notation('escaped quotes', (it) => unicode(json({ password: it, user: 'ann' }))),
  notation('escaped ampersands', (it) => `callback?state=1\\u0026access_token=${it}`),
  notation('escaped equals signs', (it) => `api_key\\u003d${it}`),
  notation('escaped twice', (it) => unicode(json({ password: it })).replaceAll('\\', '\\\\')),
  notation('escaped in JSON in JSON', (it) => json({ a: json({ b: unicode(json({ password: it })) }) })),
  notation('escaped letters', (it) => `{"\\u0070assword": "${it}", }`),
  notation('URL with escaped signs', (it) => `https://example.com/a?b=1\\u0026key=${it}`),
  notation('JSON within JSON, cut off', (it) =>
    json({ a: json({ b: json({ password: it }) }) }).slice(0, -3),
  ),
  notation('quote within JSON within JSON', (it) => `log ${json(json(json({ password: `a"b${it}` })))}`),
  notation('backslash at the end', (it) => `log ${json({ a: 'C:\\', password: `${it}\\`, b: 1 })}`),
  notation('HTML', (it) => html(json({ password: it, user: 'ann' }))),
  notation('HTML twice', (it) => html(html(json({ password: it })))),
  notation('HTML by number', (it) => `{&#34;password&#x22;:&#34;${it}&#34;}`),
  notation('HTML in a query', (it) => `/callback?state=1&amp;token=${it}`),
  notation('percent-encoded', (it) => encodeURIComponent(json({ password: it, user: 'ann' }))),
  notation('percent-encoded twice', (it) => encodeURIComponent(encodeURIComponent(`password=${it}&a=1`))),
  notation('percent-encoded bearer token', (it) => `headers=Authorization%3A%20Bearer%20${it}`),
  notation('percent-encoded URL', (it) => `next=https%3A%2F%2Fann%3A${it}%40example.com%2F`),
  notation('percent-encoded quotes in a form', (it) => `body=%7B%22api_key%22%3A%22${it}%22%7D&a=1`),
  // Pairs.
  notation('pair', (it) => json({ name: 'DB_PASSWORD', value: it })),
  notation('pair with a key', (it) => json([{ key: 'X-Api-Key', value: it }])),
  notation('pair, value first', (it) => json({ value: it, name: 'DB_PASSWORD' })),
  notation('pair, with more between', (it) => json({ name: 'api_key', type: 'text', value: it })),
  notation('pair whose value is a list', (it) => json({ value: [it], key: 'secret_key' })),
  notation('pair whose value is an object', (it) => json({ key: 'credential', value: { current: it } })),
  notation('pair in a line', (it) => `env ${json({ name: 'DB_PASSWORD', value: it })} refused`),
  notation('pair in a line, value first', (it) => `env ${json({ value: it, name: 'DB_PASSWORD' })} refused`),
  notation('pair as printed', (it) => `{ name: 'x-api-key', value: '${it}' }`),
  notation(
    'pair in YAML',
    (it) => `env:\n  - name: DB_PASSWORD\n    value: ${it}\n  - name: USER\n    value: ann`,
  ),
  notation('pair in JSON within JSON', (it) => json({ a: json({ name: 'DB_PASSWORD', value: it }) })),
  notation('list of headers', (it) => json(['Accept', '*/*', 'X-Api-Key', it])),
  notation('list of headers as printed', (it) => `[ [ 'X-Api-Key', '${it}' ], [ 'Accept', '*/*' ] ]`),
  // Credentials.
  notation('bearer token in quotes', (it) => `Bearer "${it}"`),
  notation('bearer token in escaped quotes', (it) => `{"log": "sent Bearer \\"${it}\\"", }`),
  notation('basic credentials in quotes', (it) => `basic '${it}=='`),
  notation('scheme of its own', (it) => `Authorization: Acme ${it}`),
  notation('proxy', (it) => `proxy-authorization: Basic ${it}`),
  notation('SigV4', (it) => `AWS4-HMAC-SHA256 Credential=AK/us, SignedHeaders=host, Signature=${it}`),
  notation('words', (it) => `password: correct horse battery ${it} staple`),
  // Addresses.
  notation('password with a slash', (it) => `postgres://ann:a/${it}@db.example.com:5432/app`),
  notation('password with a hash', (it) => `redis://:a#${it}@localhost:6379/0`),
  notation('password with a question mark', (it) => `amqp://ann:a?${it}@mq.example.com`),
  notation('password with an @ and a slash', (it) => `postgres://ann:a@b/${it}@db.example.com/app`),
  notation('query with an apostrophe', (it) => `https://example.com/?q=it's&token=${it}`),
  notation('query with quoted words', (it) => `GET https://example.com/find?q='a b' and /x?q='c'&code=${it}`),
  notation('query of a path with an apostrophe', (it) => `GET /find?q=it's&code=${it} 401`),
  // Names.
  notation('API Management', (it) => `Ocp-Apim-Subscription-Key: ${it}`),
  notation('Azure Functions', (it) => `x-functions-key: ${it}`),
  notation(
    'Azure Storage',
    (it) => `DefaultEndpointsProtocol=https;AccountName=a;AccountKey=${it}==;EndpointSuffix=b`,
  ),
  notation('Service Bus', (it) => `Endpoint=sb://a.example/;SharedAccessKeyName=Root;SharedAccessKey=${it}=`),
  notation('access key', (it) => `endpoint=https://a.example/;accessKey=${it}`),
  notation('TURN', (it) => json({ urls: ['turn:turn.example.com'], username: 'ann', credential: it })),
  notation(
    'TURN as printed',
    (it) => `iceServers: [ { urls: 'turn:a', username: 'ann', credential: '${it}' } ]`,
  ),
  notation('secret of AWS Secrets Manager', (it) => json({ SecretString: json({ user: 'ann', p: it }) })),
  notation('pass', (it) => `auth: { user: 'ann', pass: '${it}' }`),
  notation('password that begins like a sentence', (it) => `password: for.${it} and Password: it's!${it}`),
  notation('numbered', (it) => `PASSWORD_2=${it}`),
];

const RANDOM = 'Hy5nC8rT2gD6sV9bF3jM7wQ4';
const HEX = '5e884898da28047151d0e56f8dc62927';

/** Tokens by how they begin, each put together here. */
export const PREFIXES: readonly PlantedSecret[] = (
  [
    ['Groq', 'gsk_', RANDOM],
    ['Google OAuth', 'ya29.', `a0${RANDOM}`],
    ['Google OAuth client', 'GOCSPX-', RANDOM],
    ['Pinecone', 'pcsk_', `5x2Yz_${RANDOM}`],
    ['webhook signing', 'whsec_', `${RANDOM}+/${RANDOM}==`],
    ['GitLab deploy', 'gldt-', RANDOM],
    ['GitLab runner', 'glrt-', RANDOM],
    ['GitLab job', 'glcbt-', `64_${RANDOM}`],
    ['Mailgun', 'key-', HEX],
    ['Mailgun, new', '', `${HEX}-${HEX.slice(0, 8)}-${HEX.slice(8, 16)}`],
    ['Supabase secret', 'sb_secret_', RANDOM],
    ['Supabase access', 'sbp_', `${HEX}${HEX.slice(0, 8)}`],
    ['Shopify admin', 'shpat_', HEX],
    ['Shopify app', 'shpss_', HEX],
    ['Notion', 'ntn_', `73948216405${RANDOM}${RANDOM}`],
    ['Notion, old', 'secret_', `${RANDOM}${RANDOM}`.slice(0, 43)],
    ['DigitalOcean', 'dop_v1_', `${HEX}${HEX}`],
    ['xAI', 'xai-', `${RANDOM}${RANDOM}`],
    ['Replicate', 'r8_', `${RANDOM}${RANDOM}`],
    ['LangSmith', 'lsv2_', `pt_${HEX}_${HEX.slice(0, 10)}`],
    ['Vault', 'hvs.', RANDOM],
    ['Docker Hub', 'dckr_pat_', RANDOM],
    ['PyPI', 'pypi-', `AgEI${RANDOM}${RANDOM}`],
  ] as const
).map(([name, start, rest]) => secret(name, `refused (${start}${rest}), 401`, rest.slice(0, 24)));

/** What looks like a secret only at first sight: it stays as it is, to the letter. */
export const INNOCENT: readonly string[] = [
  // JSON stays JSON, and what is no text in it stays.
  '{"password": null, "api_key": false, "token": 1795372241512, "secret": 12.50}',
  '{"access_token": 12345678901234567890, "credentials": [], "cookies": {}}',
  '[{"name": "password", "value": null}, {"name": "api_key", "value": 12}]',
  '{"type":"object","properties":{"password":{"type":"string","description":"Of the room"},"user":{"type":"string"}},"required":["password","user"]}',
  '{"properties":{"token":{"anyOf":[{"type":"string"},{"type":"null"}],"title":"Token"}}}',
  '{"set-cookie": [], "cookie": "chocolate chip", "cookies": ["oatmeal", "chocolate chip"]}',
  '{"name": "room", "value": "12A45678", "key": "view"}',
  '{"menu": [{"name": "Secret sauce", "value": "4.50"}], "note": "it\\u0027s \\u0026 more"}',
  '{"input_tokens": 120, "output_tokens": 30, "total_tokens": 150, "max_tokens": "inf"}',
  '{"error": {"code": "invalid_api_key", "param": "api_key", "message": null}}',
  // What people say.
  'the basic 100 minutes plan',
  'basic €20',
  'Is it basic 2GB or basic 10GB?',
  'My password: I forgot it',
  'my password: it is too long to remember',
  'Password: required',
  'password: none',
  'The password: please reset it',
  'token usage 120, tokens: 1280, token count: 12',
  'the secret to good coffee: patience, and 18 grams',
  'The secret: simplicity',
  'authorization was declined',
  'Authorization: declined by the bank',
  'authorization: required for amounts over 500',
  'Authorization: Manager approval needed',
  'cookie: chocolate chip',
  'two cookies: oatmeal and raisin',
  'the bearer of 3 gifts, the bearer 2 says',
  'signature: John Smith',
  'Your signature: here, please',
  'credentials: include',
  'Access key: press 5',
  'the pass: 12 euros, pass: true',
  "I said 'password', 'please', and left",
  'Say the secret word, then your name: Ann',
  'It is 20% off, 100%25 cotton, R&amp;D and &quot;quoted&quot; words',
  'key: C major, name: Ann, value: 12',
  'value: 12 euros; name: room',
  // What machines say.
  'Unexpected token } in JSON at position 120',
  'expected token: string, got token: number',
  'https://example.com/@ann/notes and https://cdn.example.com/npm/@scope/pkg@1.0.0/index.js',
  'http://localhost:4318/v1/traces, http://[::1]:4318/v1/traces',
  'git@github.com:ann/app.git',
  "Map(1) { 'room' => '12' }, Headers { accept: '*/*' }",
  '{ password: undefined, token: null, secret: [Object], credentials: [Array] }',
  '{ password: \'[scrubbed]\', api_key: "[scrubbed]" }',
  '<password></password><token/>',
  'deploy --token-file ./token.txt --password-stdin',
  'C:\\new\\temp\\u00notes and \\\\server\\share',
  'key-value pairs, r8_lookup, gsk_lookup_customer_orders_by_name, whsec_missing, sb_secret_not_configured',
  'commit 9f86d081884c7d659a2feaa0c55ad015 of 4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7',
  'pass_through: yes, passing: 12, compass: north',
];

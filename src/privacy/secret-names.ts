/**
 * The one list of what gives a secret away, each row with whose it is and where that is published. `trufflehog` stands for
 * the detector of that name in github.com/trufflesecurity/trufflehog (`pkg/detectors`), `gitleaks` for the rule in
 * github.com/gitleaks/gitleaks (`cmd/generate/config/rules`), `noseyparker` for those of github.com/praetorian-inc/noseyparker.
 */

/** How tokens begin, and what follows. Each has a digit, or it is a word. Where the beginning says nothing, `sign` does. */
const TOKENS: readonly (readonly [start: string, rest: string, sign?: string])[] = [
  // GitHub: docs.github.com, "About authentication to GitHub"; trufflehog github
  ['gh[opsur]_', '[A-Za-z0-9]{20,}'],
  ['github_pat_', '\\w{20,}'],
  // GitLab, deploy tokens and all others: docs.gitlab.com/security/tokens, "Token prefixes"
  ['gl(?:pat|oas|dt|rtr?|cbt|ptt|ft|imt|agent|wt|soat|ffct)-', '[\\w.=-]{16,}'],
  // Slack: api.slack.com/concepts/token-types
  ['xox[a-z]-', '[A-Za-z0-9-]{8,}'],
  ['xapp-', '[A-Za-z0-9-]{8,}'],
  // AWS: docs.aws.amazon.com/IAM, "Unique identifiers"
  ['A[KS]IA', '[A-Z0-9]{16}'],
  // Google, API keys, OAuth access tokens and client secrets: cloud.google.com/docs/authentication/token-types;
  // noseyparker google; trufflehog googleoauth2
  ['AIza', '[\\w-]{30,}'],
  ['ya29\\.', '[\\w-]{10,}'],
  ['GOCSPX-', '[\\w-]{16,}'],
  // Hugging Face: huggingface.co/docs/hub/security-tokens
  ['hf_', '[A-Za-z0-9]{20,}'],
  // npm: docs.npmjs.com/about-access-tokens
  ['npm_', '[A-Za-z0-9]{30,}'],
  // SendGrid: docs.sendgrid.com, "API keys"
  ['SG\\.', '[\\w-]{16,}\\.[\\w-]{16,}'],
  // Groq: trufflehog groq
  ['gsk_', '[A-Za-z0-9]{20,}'],
  // xAI: trufflehog xai
  ['xai-', '\\w{40,}'],
  // Replicate: trufflehog replicate
  ['r8_', '[\\w-]{30,}'],
  // LangSmith: trufflehog langsmith
  ['lsv2_', '[a-z]{2}_\\w{30,}'],
  // Pinecone: trufflehog pinecone; "pckey_" as its Admin API's description has it
  ['pc(?:sk|key)_', '\\w{20,}'],
  // Webhook signing: github.com/standard-webhooks/standard-webhooks, spec; docs.stripe.com/webhooks
  ['whsec_', '[\\w+/=-]{16,}'],
  // Mailgun: trufflehog mailgun
  ['key-', '[a-z0-9]{32}(?![\\w-])'],
  ['[a-f0-9]{32}', '-[a-f0-9]{8}-[a-f0-9]{8}(?![\\w-])', '-[a-f0-9]{8}-'],
  // Supabase: supabase.com/docs/guides/api/api-keys; trufflehog supabasetoken
  ['sb_secret_', '[\\w-]{16,}'],
  ['sbp_', '[A-Za-z0-9_]{30,}'],
  // Shopify: gitleaks shopify; trufflehog shopify, shopifyoauth
  ['shp(?:at|ca|pa|ss)_', '[A-Fa-f0-9]{32}'],
  // Notion, before and since September 2024: gitleaks notion; trufflehog notion
  ['ntn_', '[A-Za-z0-9]{30,}'],
  ['secret_', '[A-Za-z0-9]{43}'],
  // DigitalOcean: trufflehog digitaloceanv2
  ['do[opr]_v1_', '[a-f0-9]{40,}'],
  // HashiCorp Vault: trufflehog hashicorpvault
  ['hv[sbr]\\.', '[\\w-]{20,}'],
  // Docker Hub: trufflehog dockerhub
  ['dckr_[a-z]at_', '[\\w-]{20,}'],
  // PyPI: trufflehog pypi
  ['pypi-', 'AgEI[\\w-]{30,}'],
  // Grafana Cloud and its service accounts, Dynatrace, New Relic, which take OTLP: gitleaks grafana, dynatrace, newrelic
  ['glc_', '[\\w+/=-]{30,}'],
  ['glsa_', '\\w{30,}'],
  ['dt0[a-z]\\d\\d\\.', '[A-Za-z0-9]{24}\\.[A-Za-z0-9]{64}'],
  ['NRAK-', '[A-Za-z0-9]{27}'],
  // Perplexity, Databricks: gitleaks perplexity, databricks
  ['pplx-', '\\w{40,}'],
  ['dapi', '[a-h0-9]{32}'],
  // NVIDIA, Linear, Atlassian, Postman, Sentry: trufflehog nvapi; gitleaks linear, atlassian, postman, sentry
  ['nvapi-', '[\\w-]{40,}'],
  ['lin_api_', '[A-Za-z0-9]{40}'],
  ['ATATT3', '[\\w=-]{40,}'],
  ['PMAK-', '[a-f0-9]{24}-[a-f0-9]{30,}'],
  ['sntry[su]_', '[\\w+/=-]{40,}'],
  // Figma, Tailscale, RubyGems, age: trufflehog figmapersonalaccesstoken, tailscale; gitleaks rubygems, age
  ['figd_', '[\\w-]{30,}'],
  ['tskey-', '[a-z]{1,20}-[\\w-]{16,}'],
  ['rubygems_', '[a-f0-9]{40,}'],
  ['AGE-SECRET-KEY-', '1[A-Z0-9]{30,}'],
  // Webhooks of Slack, bots of Telegram, whose URLs have the secret in their path: gitleaks slack, telegram
  ['hooks\\.slack\\.com/', '(?:services|workflows|triggers)/[\\w+/-]{30,}'],
  ['(?:bot)?\\d{5,16}', ':A[\\w-]{34}(?![\\w-])', ':A[\\w-]{34}'],
  // Azure AD, client secrets: gitleaks azure
  ['[\\w~.]{3}\\dQ~', '[\\w~.-]{31,34}', '\\dQ~'],
];

/** Names of fields whose value is a secret whatever it looks like, in any case and with any word before them. */
const SECRETS: readonly RegExp[] = [
  // OpenAI, Azure OpenAI (`api-key`), Google (`x-goog-api-key`), Pinecone
  /api[-_.\s]?key/,
  // Azure API Management: `Ocp-Apim-Subscription-Key`, learn.microsoft.com/azure/api-management/api-management-subscriptions
  /subscription[-_\s]?key/,
  // Azure Functions: `x-functions-key`, learn.microsoft.com/azure/azure-functions/function-keys-how-to
  /functions?[-_]key/,
  // Azure Storage (`AccountKey`), Service Bus (`SharedAccessKey`), Communication Services (`accesskey`): connection strings
  // on learn.microsoft.com; AWS `secret_access_key`
  /(?:account|access)[-_.\s]?key/,
  /(?:secret|private|signing|encryption|master|role)[-_.\s]?key/,
  // OAuth 2: RFC 6749; webhooks of GitHub, Slack and Stripe; LiveKit and others (`api_secret`)
  /(?:client|consumer|app|api|signing|webhook|shared)[-_.\s]?secret/,
  // OAuth 2, AWS (`x-amz-security-token`), Slack, OpenID Connect
  /(?:access|refresh|auth|session|security|bot|id|api)[-_.\s]?token/,
  /passw(?:or)?d|passphrase|passcode/,
  // TURN: RTCIceServer, www.w3.org/TR/webrtc; AWS SigV4
  /credential/,
  // What LiteLLM says of a key of another server: github.com/BerriAI/litellm, litellm/proxy/auth/user_api_key_auth.py
  /key\sexpected\.\sreceived/,
  // SQL: dev.mysql.com/doc/refman, "CREATE USER Statement"
  /identified\sby(?=\s\\{0,16}["'])/,
];

/** Names that also stand before other things, such as a token of a sentence or the secret of a recipe. */
const PERHAPS_SECRETS: readonly RegExp[] = [
  /token|secret|(?<![a-z])pw(?![a-z])|pwd|bearer|jwt/,
  /(?<![a-z])pass/,
  // Keys that are called after whose they are: `STRIPE_KEY`, `AZURE_SPEECH_KEY`
  /(?:openai|anthropic|azure|gemini|google|groq|deepgram|eleven(?:labs)?|speech|stripe|twilio|auth|service|server|shared)[-_.]?key/,
  // AWS SigV4 (`Signature=`, `X-Amz-Signature`): docs.aws.amazon.com/IAM, "Create a signed request"; Azure SAS (`sig=`):
  // learn.microsoft.com/rest/api/storageservices/create-service-sas
  /signature|(?<![a-z])sig/,
];

function anyOf(names: readonly RegExp[]): string {
  return names.map(({ source }) => source).join('|');
}

/** Groups: a secret, perhaps one, the header `Authorization`, cookies. */
export const SECRET_NAMES = `(${anyOf(SECRETS)})|(${anyOf(PERHAPS_SECRETS)})|(authorization)|(cookie)`;

/** Each of the names has one of these. Most texts have none, which takes a third of the time to find out. */
export const IN_NAMES = /key|token|secret|pass|pw|credential|sig|bearer|jwt|identified|authorization|cookie/i;

export const SECRET_TOKENS = TOKENS.map(([start, rest]) => start + rest).join('|');

/** How those begin whose beginning says it, after anything but a letter or a digit; and what the others have in them. */
export const TOKEN_STARTS = TOKENS.flatMap(([start, , sign]) => (sign === undefined ? [start] : [])).join(
  '|',
);
export const TOKEN_SIGNS = TOKENS.flatMap(([, , sign]) => sign ?? []).join('|');

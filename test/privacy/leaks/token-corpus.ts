import { secret } from './planted-secret.ts';
import type { PlantedSecret } from './planted-secret.ts';

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
    ['Grafana Cloud', 'glc_', `eyJv${RANDOM}${RANDOM}=`],
    ['Grafana service account', 'glsa_', `${RANDOM}${RANDOM.slice(0, 8)}_${HEX.slice(0, 8)}`],
    ['Dynatrace', 'dt0c01.', `${RANDOM.toUpperCase()}.${HEX}${HEX}`],
    ['New Relic', 'NRAK-', `${RANDOM}ABC`],
    ['Perplexity', 'pplx-', `${RANDOM}${RANDOM}`],
    ['Databricks', 'dapi', HEX],
    ['NVIDIA', 'nvapi-', `${RANDOM}-${RANDOM}`],
    ['Linear', 'lin_api_', `${RANDOM}${RANDOM}`.slice(0, 40)],
    ['Atlassian', 'ATATT3', `xFfGF0${RANDOM}${RANDOM}=8A1B2C3D`],
    ['Postman', 'PMAK-', `${HEX.slice(0, 24)}-${HEX}00`],
    ['Sentry', 'sntrys_', `eyJpYXQiOjE3${RANDOM}=_${RANDOM}`],
    ['Sentry of a user', 'sntryu_', `${HEX}${HEX}`],
    ['Figma', 'figd_', `${RANDOM}-${RANDOM}`],
    ['Tailscale', 'tskey-', `auth-kAbC12CNTRL-${RANDOM}`],
    ['RubyGems', 'rubygems_', `${HEX}${HEX.slice(0, 16)}`],
    ['age', 'AGE-SECRET-KEY-', `1${HEX.toUpperCase()}${HEX.toUpperCase()}`.slice(0, 59)],
    ['Slack webhook', 'https://hooks.slack.com/services/', `T0A1B2C3D/B0A1B2C3D/${RANDOM}`],
    ['Telegram bot', 'https://api.telegram.org/bot', `123456789:AAE${RANDOM}${RANDOM.slice(0, 8)}`],
    ['Azure AD', '', `abC8Q~${RANDOM}.8vMgRxY_-~`],
  ] as const
).map(([name, start, rest]) => secret(name, `refused (${start}${rest}), 401`, rest.slice(0, 24)));

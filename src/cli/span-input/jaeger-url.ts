import { quotedAddress, UsageError } from '../command-line.ts';
import { HEADER_EXAMPLE } from '../../otlp/export-headers.ts';
import { JAEGER_HEADERS } from './jaeger-access.ts';

/**
 * The URL of a Jaeger's UI, with the base path if there is one, up to a slash. Throws a {@link UsageError},
 * also for one with credentials, which is not repeated.
 */
export function jaegerUrl(option: string, value: string | undefined): string | undefined {
  if (value === undefined) return undefined;
  const url = isUrl(value) && URL.canParse(value) ? new URL(value) : undefined;
  if (url === undefined)
    throw new UsageError(
      `option ${option}: expected a URL such as http://localhost:16686, got ${quotedAddress(value)}`,
    );
  if (url.username !== '' || url.password !== '')
    throw new UsageError(
      `option ${option}: expected a URL without credentials, which every user of this machine could read: put them into the variable ${JAEGER_HEADERS}, such as ${HEADER_EXAMPLE}, which for a name and a password are Basic and the base64 of name:password`,
    );
  return url.origin + url.pathname.replace(/\/?$/, '/');
}

export function isUrl(value: string): boolean {
  return /^https?:\/\//i.test(value);
}

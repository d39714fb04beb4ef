import type { TextInput } from './text-input.ts';

/** How much of an input was read: `1.2 MB of 3 MB (40%)`, or `1.2 MB` where its size is not known. */
export function readAmount({ bytesRead, totalBytes }: Pick<TextInput, 'bytesRead' | 'totalBytes'>): string {
  if (totalBytes === undefined) return bytes(bytesRead);
  const percent = Math.floor((bytesRead / Math.max(totalBytes, 1)) * 100);
  return `${bytes(bytesRead)} of ${bytes(totalBytes)} (${percent}%)`;
}

function bytes(number: number): string {
  if (number < 1e6) return `${Math.ceil(number / 1e3)} kB`;
  return `${(number / 1e6).toLocaleString('en', { maximumFractionDigits: number < 1e7 ? 1 : 0 })} MB`;
}

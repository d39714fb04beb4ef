import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { html, Markup } from '../html/markup.ts';
import { palette } from '../html/palette.ts';
import { PACKAGE_NAME, PACKAGE_VERSION } from '../../version.ts';
import { safeText } from '../terminal/safe-text.ts';
import type { CallDocument } from './call-document.ts';

/** The compiler of templates takes care of this where it stands in one, by a helper of its own. */
const END_OF_SCRIPT = '</script>';

/** What the build makes of the folder `page`, beside the command. */
const SCRIPT = new URL('page.js', import.meta.url);
const STYLE = new URL('page.css', import.meta.url);

/**
 * The page of one call: it has all that it needs within, runs its own script alone, and loads nothing. The call is in it as
 * gzip in base64, which no reader takes for markup, whatever was said in it.
 */
export async function renderCallPage(call: CallDocument, audio: Buffer | undefined): Promise<string> {
  const [script, style] = await Promise.all([readFile(SCRIPT, 'utf8'), readFile(STYLE, 'utf8')]);
  const hash = createHash('sha256').update(script).digest('base64');
  const policy = `default-src 'none'; script-src 'sha256-${hash}'; style-src 'unsafe-inline'; media-src blob:`;
  const data = gzipSync(JSON.stringify(call), { level: 9 }).toString('base64');
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="generator" content="${PACKAGE_NAME} ${PACKAGE_VERSION}" />
        <title>${safeText(call.title)}</title>
        <style>
          ${palette}
          ${new Markup(style)}
        </style>
      </head>
      <body>
        <noscript>This page of a call is drawn by its script, which is switched off here.</noscript>
        ${scriptOf('application/gzip', data)}
        ${audio === undefined ? '' : scriptOf('audio/wav', audio.toString('base64'))}
        ${scriptOf('module', script)}
      </body>
    </html> `.text;
}

/** A script element; one with data is read by its type. */
function scriptOf(type: string, content: string): Markup {
  return new Markup(`<script type="${type}">${content}${END_OF_SCRIPT}`);
}

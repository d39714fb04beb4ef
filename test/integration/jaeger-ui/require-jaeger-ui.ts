import type { TestProject } from 'vitest/node';

import { findChromium } from '../browser/find-chromium.ts';
import { findJaeger } from '../jaeger/find-jaeger.ts';
import { startJaeger } from '../jaeger/jaeger-server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of a build of Jaeger's pages, where the program has none in it. */
    jaegerUiAssets: string | undefined;
  }
}

/** Vitest's global set-up: fails the run with a plain message where there is no Jaeger with its pages, or no Chromium. */
export default async function requireJaegerUi(project: TestProject): Promise<void> {
  try {
    project.provide('chromiumBinary', findChromium());
    const binary = findJaeger();
    project.provide('jaegerBinary', binary);
    const assets = process.env['JAEGER_UI_ASSETS'] || undefined;
    project.provide('jaegerUiAssets', assets);
    if (assets === undefined && !(await hasPages(binary))) throw new Error(howToGetPages(binary));
  } catch (error) {
    // Thrown on, it would be shown under "No test files found", with Vitest's own stack trace.
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
}

async function hasPages(binary: string): Promise<boolean> {
  const jaeger = await startJaeger({ binary });
  try {
    const page = await fetch(jaeger.queryUrl);
    return (await page.text()).includes('id="jaeger-ui-root"');
  } finally {
    await jaeger.stop();
  }
}

function howToGetPages(binary: string): string {
  return [
    `These tests look at Jaeger's own page, and ${binary} was built without it. Either of these gives it:`,
    '  - the program of a release or of the official image, with JAEGER_BIN set to its path;',
    '  - a build of https://github.com/jaegertracing/jaeger-ui, with JAEGER_UI_ASSETS set to its folder.',
  ].join('\n');
}

import { existsSync, readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { anchorsOf, linksOf, markdownFiles, repositoryFiles } from '../support/markdown-files.ts';
import { readPage } from '../support/page-tables.ts';

const root = new URL('../../', import.meta.url);
const isRelative = (target: string): boolean => !/^[a-z]+:/.test(target);

/** Where a link of a page leads to: a path of the repository, and an anchor there. */
function destination(page: string, target: string): { path: string; anchor: string } {
  const [path = '', anchor = ''] = target.split('#');
  const from = posix.dirname(page);
  return { path: path === '' ? page : posix.normalize(posix.join(from, path)), anchor };
}

/** Why a link leads nowhere, or `undefined`. */
function whyBroken(page: string, target: string): string | undefined {
  const { path, anchor } = destination(page, target);
  if (!existsSync(new URL(path, root))) return `${page} → ${target}: there is no ${path}`;
  if (anchor === '' || anchorsOf(readPage(path)).has(anchor)) return undefined;
  return `${page} → ${target}: ${path} has no such heading`;
}

describe('the documents', () => {
  const pages = markdownFiles();

  test('have no link that leads nowhere', () => {
    const links = pages.flatMap((page) => linksOf(readPage(page)).map((target) => [page, target] as const));
    expect(links.length).toBeGreaterThan(100);
    const broken = links.flatMap(([page, target]) =>
      isRelative(target) ? (whyBroken(page, target) ?? []) : [],
    );
    expect(broken).toEqual([]);
  });

  test('name no source file that is not there', () => {
    const files = repositoryFiles().map((path) => `/${path}`);
    const named = pages.flatMap((page) =>
      [...readPage(page).matchAll(/`([\w./-]+\.ts)`/g)].map(([, path = '']) => [page, path] as const),
    );
    expect(named.length).toBeGreaterThan(10);
    const missing = named.filter(([, path]) => !files.some((file) => file.endsWith(`/${path}`)));
    expect(missing.map(([page, path]) => `${page}: ${path}`)).toEqual([]);
  });

  test('are all led to by the index of the documentation', () => {
    const led = new Set(
      linksOf(readPage('docs/README.md')).map((target) => destination('docs/README.md', target).path),
    );
    const documentation = pages.filter((page) => page.startsWith('docs/') && page !== 'docs/README.md');
    expect(documentation.filter((page) => !led.has(page))).toEqual([]);
  });
});

describe('the README', () => {
  test('links to what is in the package, so that it can be read there too', () => {
    const manifest: { files: string[] } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
    const published = ['README.md', 'LICENSE', ...manifest.files];
    const targets = linksOf(readPage('README.md')).filter(isRelative);
    const paths = targets.map((target) => destination('README.md', target).path);
    expect(
      paths.filter((path) => !published.some((entry) => path === entry || path.startsWith(`${entry}/`))),
    ).toEqual([]);
  });
});

test.each([
  ['README.md', 12_000],
  ['AGENTS.md', 5_000],
])('%s is read in minutes: it has at most %i bytes', (page, most) => {
  expect(Buffer.byteLength(readPage(page))).toBeLessThanOrEqual(most);
});

import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const LEFT_OUT = /^(?:node_modules|dist|coverage|\.git)$/;

/** The paths of all files of the repository, from its root. */
export function repositoryFiles(folder = ''): string[] {
  return readdirSync(ROOT + folder, { withFileTypes: true })
    .filter(({ name }) => !LEFT_OUT.test(name))
    .flatMap((entry) =>
      entry.isDirectory() ? repositoryFiles(`${folder}${entry.name}/`) : [folder + entry.name],
    );
}

/** The paths of all Markdown files of the repository, from its root. */
export function markdownFiles(): string[] {
  return repositoryFiles().filter((path) => path.endsWith('.md'));
}

/** A page without what stands in code, which is no Markdown. */
function proseOf(page: string): string {
  return page.replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '').replace(/`[^`\n]+`/g, '');
}

/** The targets of the links and pictures of a page. */
export function linksOf(page: string): string[] {
  const inline = [...proseOf(page).matchAll(/\]\(([^)\s]+)\)/g)];
  return inline.map(([, target = '']) => target);
}

/** The anchors of a page's headings, as GitHub makes them. */
export function anchorsOf(page: string): Set<string> {
  const anchors = new Set<string>();
  const withoutFences = page.replace(/^(`{3,}).*\n[\s\S]*?^\1$/gm, '');
  for (const [, heading = ''] of withoutFences.matchAll(/^#{1,6} +(.+?)(?: +#+)? *$/gm)) {
    const text = heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const anchor = text
      .replace(/[^\p{Letter}\p{Mark}\p{Number}\p{Connector_Punctuation} -]/gu, '')
      .replaceAll(' ', '-');
    let [unique, count] = [anchor, 0];
    while (anchors.has(unique)) unique = `${anchor}-${(count += 1)}`;
    anchors.add(unique);
  }
  return anchors;
}

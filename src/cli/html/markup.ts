import { safeText } from '../terminal/safe-text.ts';

/** A piece of HTML. Only {@link html} makes them, so that no text of the data is ever taken for markup. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Content = Markup | string | number | undefined | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/**
 * A template of HTML: what is put in is escaped, in text as in quoted attributes, unless it is a piece of HTML itself, and
 * has no control characters nor any that turn around what stands beside them.
 */
export function html(parts: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(
    parts.map((part, index) => part + (index < contents.length ? textOf(contents[index]) : '')).join(''),
  );
}

function textOf(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(textOf).join('');
  return safeText(String(content)).replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

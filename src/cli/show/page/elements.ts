/** What is put into an element: other elements, or text, which stays text whatever it looks like. */
type Content = Node | string | undefined | readonly Content[];

/** An element with its class and what is in it. */
export function element<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
  ...contents: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name);
  if (className !== '') made.className = className;
  append(made, contents);
  return made;
}

export function append(parent: Element, contents: readonly Content[]): void {
  for (const content of contents) {
    if (content === undefined) continue;
    if (typeof content === 'string') parent.append(plain(content));
    else if (content instanceof Node) parent.append(content);
    else append(parent, content);
  }
}

/** A text in which nothing hides: characters that turn others around, or that are not seen, are shown as what they are. */
export function plain(text: string): string {
  return text.replaceAll(UNSEEN, (character) =>
    character === '\n' || character === '\t' ? character : `\u27E8U+${codeOf(character)}\u27E9`,
  );
}

const UNSEEN = /[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\u{E0000}-\u{E007F}]/gu;

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** A button that does something. */
export function button(label: string, title: string, act: () => void): HTMLButtonElement {
  const made = element('button', '', label);
  made.type = 'button';
  made.title = plain(title);
  made.addEventListener('click', act);
  return made;
}

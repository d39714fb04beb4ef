/** One, or three in Python and others. */
export const QUOTE = /[bBrRuUfFnNeE@$]{0,2}(\\{0,16})((["'])(?:\1\3\1\3)?|`)/y;

/** Of an expression: a quote, a bracket or what begins a block, a comma, an operator, a cast, an option of a command, or a word. */
export const OPERAND = new RegExp(
  `[ \\t\\xa0]*(?:${QUOTE.source}|(\\()|(\\)(?:\\s?\\{\\s?)?)|(,)|\\?\\?|\\|\\||&&|[+?:]|(?:or|else)\\b|<[\\w.]{1,40}>|-{1,2}[A-Za-z][\\w-]*|(len=\\d+|(?:#<)?[\\w.$@%!/[\\]-]+))`,
  'y',
);

/** A quote, or a bracket, perhaps after the name of a class: `Map(1) {`, `[Object: null prototype] {`. */
export const OPENING = new RegExp(
  `(?:${QUOTE.source}|(?:[A-Z][\\w$]{0,40}(?:\\(\\d{1,9}\\))?\\s?)?(?:\\[Object:\\snull\\sprototype\\]\\s)?[[{])`,
  'y',
);

/** What a bracket may follow that is no value itself; other words may be one. */
export const CONTAINER = /^(?:Map|Set|Headers|Object|Array|Bearer|Basic|Optional)?$/;

/** After a quote that ends something. */
export const AFTER_END = /(?:\s*[,}\]:;)]|\s*$)/y;

/** Between a quote that ends a text and more of it: nothing, or a plus. */
export const GLUE =
  /(?<=(["'`]))(?:(?=\\{0,16}\1(?!\s*[,}\]:;)]|\s*$))|(?=\\{0,16}["'`]?[\w$])|\s{0,8}\+\s{0,8}(?=\\{0,16}["'`]))/y;

/** Of a list or an object: brackets, a quote, a word, or anything else. */
export const PART = /(?:([[{])|([\]}])|(\\{0,16})(["'`])|([^\s"'`[\]{}(),:;=>\\]+)|(,)|\s+|[\s\S])/y;

export const KEY_END = /\s*(?:=>|:|=)/y;

/** What ends a value as a rule, and goes on where neither its end nor another field comes after it. */
const DELIMITERS = /[,;&}]+(?![\s,;&}\])"'`<\\{[(]|$|[\w.$[\]-]{1,60}\s{0,4}=|[A-Za-z_.$-]{1,60}\s{0,4}:)/
  .source;

/** What after a `<` makes it that of a tag: a name as elements have, and fields. */
const TAG = /[/!]|[A-Za-z][A-Za-z_:.-]{0,60}\d{0,2}(?:\s[\w:.-]{1,60}=[^<>{}]{0,100})?\s?\/?(?<![=-])>/
  .source;

/** To what ends a value that is not in quotes. A quote or a bracket within a word ends none. */
const WORD_SOURCE = `(?:[^\\s"'\`,;&<}\\\\]|${DELIMITERS}|<(?!${TAG})|\\\\{0,16}["'\`](?=[!#$%^*+~|@?_-]{0,3}[\\w$%])|\\\\+(?=[^\\s"'\`\\\\]))+`;
export const WORD = new RegExp(WORD_SOURCE, 'y');

export const SHORT_WORD = /[^\s"'`,;&<}\\]{1,256}/y;

export const NEXT_WORD =
  /[ \t\xa0]+[^\s"'`,;&<>{}?\\():=]*[^\s"'`,;&<>{}?\\():=.!]={0,2}(?=[\s"'`,;&<>{}?\\).!]|$|(:))/y;

export const SENTENCE = /[^\r\n"'`<>{}]{0,80}[\w+/.~=-]*/y;

/** The header, to the end of its line. */
export const COOKIES =
  /[^\s"'=;\\]{1,256}=(?:[^\r\n"'\\]|(?<==)\\{0,16}"[^\s"\\,;]{1,4096}\\{0,16}"|\\{0,16}'(?=\w)|\\+(?=[^\s"'`\\]))*/y;

/** One of the fields that some schemes have. */
const PARAMETER = `[\\w-]{1,40}=(?:\\\\{0,16}"[^"\\\\]*\\\\{0,16}"?|${WORD_SOURCE})`;

/** The header: a scheme, and what follows it. */
export const CREDENTIALS = new RegExp(
  `${WORD_SOURCE}(?:\\s{1,4}(?:${PARAMETER}(?:,\\s{0,4}${PARAMETER})*|\\\\{0,16}["'][^\\s"']+|${WORD_SOURCE}))?`,
  'y',
);
export const HAS_SCHEME = /^(?:bearer|basic|token|digest|negotiate|ntlm|apikey|key)\b/i;

import { variableOf, VARIABLE_PREFIX } from './environment-variable.ts';

/** What may be told of the message of an error; `undefined` where it may not be. */
export type TellMessage = (message: string) => string | undefined;

/** All of it. */
export const TELL_ALL: TellMessage = (message) => message;

/** None of it. */
export const TELL_NONE: TellMessage = () => undefined;

/** For what is said where no options are known: nothing where the process is told so by a variable. */
export const TELL_BY_ENVIRONMENT: TellMessage = (message) =>
  variableOf(`${VARIABLE_PREFIX}EXCEPTION_MESSAGES`)?.toLowerCase() === 'false' ? undefined : message;

interface ThrownError {
  type: string;
  message: string | undefined;
  stack: string;
}

/** A stack with what may be told of the message at its head, and of those of the causes that some append; all frames stay. */
export function tellStack({ type, message, stack }: ThrownError, tell: TellMessage): string {
  if (tell === TELL_ALL) return stack;
  const at = message ? stack.indexOf(message) : -1;
  const before = stack.slice(0, Math.max(at, 0));
  const hasHead = message !== undefined && /^[^\n]+: $/.test(before);
  const head = hasHead ? [headOf(before.slice(0, -2), tell(message))] : [];
  const lines = stack.slice(hasHead ? at + message.length : 0).split('\n');
  const told: string[] = head;
  let words: string[] = [];
  for (const line of [...lines, undefined]) {
    if (line !== undefined && !isFrame(line)) {
      if (line.trim() !== '') words.push(line);
      continue;
    }
    if (words.length > 0) told.push(...toldOf(words.join('\n'), tell));
    words = [];
    if (line !== undefined) told.push(line);
  }
  return [...(told[0] === undefined || isFrame(told[0]) ? [type] : []), ...told].join('\n');
}

/** A class, and what may be told of its message. */
function toldOf(text: string, tell: TellMessage): string[] {
  const [, name, message] = CLASS.exec(text) ?? [undefined, undefined, text];
  const told = message === undefined ? undefined : tell(message);
  if (name !== undefined) return [headOf(name, told)];
  return told === undefined ? [] : [told];
}

function headOf(name: string, message: string | undefined): string {
  return message === undefined ? name : `${name}: ${message}`;
}

/** What is longer is no place in code, and takes its time to look at. */
function isFrame(line: string): boolean {
  return line.length <= LONGEST_FRAME && FRAME.test(line);
}

const LONGEST_FRAME = 2048;

/** Where something was called: of V8, and of other engines. */
const FRAME =
  /^\s+at .*(?:\((?:.*:\d+:\d+|native|<anonymous>|index \d+)\)|:\d+:\d+|<anonymous>)(?: \{)?$|^[^\s@]*@\S+:\d+:\d+$/;

/** The class of an error, or of its cause, and its message. */
const CLASS = /^(\s*(?:caused by: |\[cause\]: )?[\w$.]*(?:Error|Exception)(?: \[\w+\])?)(?:: ([^]*))?$/i;

import { expect, test } from 'vitest';
import { MadeLately } from '../../src/privacy/made-lately.ts';

function counting(mostCharacters: number): { made: string[]; lately: MadeLately } {
  const made: string[] = [];
  const lately = new MadeLately((text) => {
    made.push(text);
    return text.toUpperCase();
  }, mostCharacters);
  return { made, lately };
}

test('makes once what comes again', () => {
  const { made, lately } = counting(100);
  expect([lately.of('one'), lately.of('two'), lately.of('one')]).toEqual(['ONE', 'TWO', 'ONE']);
  expect(made).toEqual(['one', 'two']);
});

test('keeps what comes again and again, and nothing that has not come for long', () => {
  const { made, lately } = counting(100);
  for (let index = 0; index < 1000; index += 1) {
    lately.of(`text ${index}`);
    expect(lately.of('instructions')).toBe('INSTRUCTIONS');
  }
  expect(made.filter((text) => text === 'instructions')).toHaveLength(1);
  lately.of('text 0');
  expect(made.filter((text) => text === 'text 0')).toHaveLength(2);
});

test('gives the text itself where nothing was made of it', () => {
  const lately = new MadeLately((text) => text, 100);
  expect(lately.of('as it is')).toBe('as it is');
  expect(lately.of('as it is')).toBe('as it is');
});

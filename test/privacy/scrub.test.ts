import { describe, expect, test } from 'vitest';
import { cut, MAX_TEXT_LENGTH, scrubAndCut } from '../../src/privacy/scrub.ts';
import { heapGrowth } from '../support/heap-growth.ts';

const KEY = `sk-${'0123456789abcdef'.repeat(3)}`;

describe('what is written of a long text', () => {
  test('is no longer than may be, and says that it was cut', () => {
    for (const bounded of [cut, scrubAndCut]) {
      expect(bounded('a'.repeat(MAX_TEXT_LENGTH))).toBe('a'.repeat(MAX_TEXT_LENGTH));
      const long = bounded('a'.repeat(MAX_TEXT_LENGTH + 1));
      expect(long).toHaveLength(MAX_TEXT_LENGTH);
      expect(long.endsWith('a…[cut]')).toBe(true);
    }
  });

  test('has no half of a character at its end', () => {
    for (const start of ['', 'a']) {
      const long = cut(start + '😀'.repeat(MAX_TEXT_LENGTH));
      expect(encodeURIComponent(long)).toContain('%F0%9F%98%80%E2%80%A6');
    }
  });

  test('has no part of a secret, wherever that is', () => {
    for (const length of [MAX_TEXT_LENGTH - 100, MAX_TEXT_LENGTH - 20, MAX_TEXT_LENGTH + 4090]) {
      const written = scrubAndCut(`${' '.repeat(length)}${KEY} ${'a'.repeat(MAX_TEXT_LENGTH)}`);
      expect(written).not.toContain('0123');
      expect(written.endsWith('…[cut]')).toBe(true);
    }
  });

  test('has no half of a secret either where others before it became short', () => {
    const keys = `${KEY} `.repeat(200);
    const secrets = [KEY, 'ghp_0123456789abcdef0123', '"https://user:0123@example.com/"'];
    for (const secret of [...secrets, String.raw`Cookie: a=b; sid=\"0123\"`])
      for (let into = 1; into <= secret.length; into += 1) {
        const gap = ' '.repeat(MAX_TEXT_LENGTH + 4096 - keys.length - into);
        const written = scrubAndCut(`${keys}${gap}${secret} ${'a'.repeat(MAX_TEXT_LENGTH)}`);
        expect(written.length).toBeLessThan(MAX_TEXT_LENGTH);
        expect(written).not.toMatch(/0|user:/);
      }
  });

  test('is marked as cut even if it has become short', () => {
    const written = scrubAndCut(`https://example.com/?${'a'.repeat(2 * MAX_TEXT_LENGTH)}`);
    expect(written).toBe('https://example.com/…[cut]');
  });

  test('has nothing of an element that is called as secrets are, and whose end is not in sight', () => {
    const element = '<credentials><user>ann</user><key>Kv104q9Zt104wX4m</key></credentials>';
    for (let before = 0; before < 120; before += 1) {
      const text = `${' '.repeat(before)}${`refused (${KEY}) ${element}, `.repeat(400)}`;
      expect(scrubAndCut(text)).not.toContain('Kv104');
    }
  });

  test('has nothing left of what would take too long to be read again', () => {
    for (const text of [
      '{" client.withPassword("quokkaie").connect() token: ',
      'token: \n password="say ""a"" quokkaie48wX4m" ',
      '\n log {"a":"C:\\\\","password":"quokkaie48\\\\","b":1} token: ',
      "token:  password = prefix + 'quokkaie' \"",
      '["api_key"]=>\n  string(11) "quokkagg"  <password>a&lt;quokkaie</password> ',
    ])
      for (const times of [2, 5, 8, 10, 50, 400])
        expect(scrubAndCut(text.repeat(times))).not.toContain('quokka');
  });

  test('holds no value whose name, which makes it a secret, comes beyond what is read', () => {
    const token = `sk-proj-${'Ab3dE5gH'.repeat(60)}`;
    const pair = `${token} {"value":"Kv58q9Zt58wX4m","name":"DB_PASSWORD"} `;
    for (let shift = 0; shift < pair.length; shift += 1)
      expect(scrubAndCut('-'.repeat(shift) + pair.repeat(100))).not.toContain('Kv58q');
  });

  test('keeps nothing of the rest in memory', () => {
    const long = (index: number): string => JSON.parse(`"${index}${'a'.repeat(1e6)}"`) as string;
    expect(heapGrowth(50, long)).toBeGreaterThan(45);
    for (const bounded of [cut, scrubAndCut])
      expect(heapGrowth(50, (index) => bounded(long(index)))).toBeLessThan(5);
  });
});

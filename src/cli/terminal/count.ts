/** Numbers of things as people read them, in messages and reports. */

/** `1 line`, `1,234 lines`. */
export function count(number: number, noun: string): string {
  return `${whole(number)} ${plural(number, noun)}`;
}

/** The noun as it goes with the number: `line`, `lines`. */
export function plural(number: number, noun: string): string {
  return number === 1 ? noun : `${noun}s`;
}

export function whole(number: number): string {
  return number.toLocaleString('en');
}

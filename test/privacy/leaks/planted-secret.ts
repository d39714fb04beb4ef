/** A text with a secret in it, as it may come into a field or an error, and what of it must never leave the process. */
export interface PlantedSecret {
  name: string;
  text: string;
  secret: string;
}

export function secret(name: string, text: string, needle: string): PlantedSecret {
  return { name, text, secret: needle };
}

/** One secret for each notation: what survives says where it was. */
let count = 0;
export function notation(name: string, textOf: (needle: string) => string): PlantedSecret {
  count += 1;
  const needle = `Kv${count}q9Zt${count}wX4m`;
  return secret(name, textOf(needle), needle);
}

/** One that looks like a word: only what stands around it tells that it is a secret. */
export function wordNotation(name: string, textOf: (needle: string) => string): PlantedSecret {
  count += 1;
  const needle = `quokka${String(count).replaceAll(/\d/g, (digit) => 'abcdefghij'.charAt(Number(digit)))}`;
  return secret(name, textOf(needle), needle);
}

/** A text with a secret in it, as it may come into a field or an error, and what of it must never leave the process. */
export interface PlantedSecret {
  name: string;
  text: string;
  secret: string;
}

export function secret(name: string, text: string, needle: string): PlantedSecret {
  return { name, text, secret: needle };
}

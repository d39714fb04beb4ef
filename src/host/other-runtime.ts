/** A runtime that runs programs of Node and is not Node. */
export interface OtherRuntime {
  name: 'Bun' | 'Deno';
  version: string;
}

/** Which one that is, by `process.versions`; `undefined` in Node. */
export function otherRuntime({ bun, deno }: NodeJS.ProcessVersions): OtherRuntime | undefined {
  if (bun !== undefined) return { name: 'Bun', version: bun };
  return deno === undefined ? undefined : { name: 'Deno', version: deno };
}

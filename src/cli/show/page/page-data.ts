/** What the page was made with: gzip in base64, so that nothing of it is ever read as markup. */
export async function readData<Data>(type: string): Promise<Data> {
  const stream = new Blob([bytesOf(type)]).stream().pipeThrough(new DecompressionStream('gzip'));
  return (await new Response(stream).json()) as Data;
}

/** The bytes of the script element of a type, which holds base64; none where there is no such element. */
export function bytesOf(type: string): Uint8Array<ArrayBuffer> {
  const text = document.querySelector(`script[type="${type}"]`)?.textContent ?? '';
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

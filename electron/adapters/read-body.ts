/** The text of an answer, and no more than about this many bytes of it: a server may send without an end. */
export async function readBody(body: AsyncIterable<Uint8Array>, limit: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    parts.push(part);
    bytes += part.length;
    if (bytes >= limit) break;
  }
  return Buffer.concat(parts).toString('utf8').slice(0, limit);
}

import type { IncomingMessage } from 'node:http';

/** The raw bytes of a request, or `tooLarge` as soon as they pass `limit` (bytes). */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge'> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return 'tooLarge';
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving the loop must not destroy the connection: the refusal still has to go out on it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size += bytes.length;
    if (size > limit) return 'tooLarge';
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

import type { IncomingMessage } from 'node:http';

/** The raw bytes of a request, or `tooLarge` as soon as they pass `limit` (bytes): the connection stays open for the refusal. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer | 'tooLarge'> {
  const declared = Number(request.headers['content-length'] ?? 0);
  if (declared > limit) return Promise.resolve('tooLarge');
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const stop = (): void => {
      request.off('data', take).off('end', end).off('error', fail).off('close', close);
    };
    const take = (chunk: Buffer): void => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      stop();
      request.pause();
      resolve('tooLarge');
    };
    const end = (): void => {
      stop();
      resolve(Buffer.concat(chunks));
    };
    const fail = (error: Error): void => {
      stop();
      reject(error);
    };
    const close = (): void => fail(new Error('the request was cut off'));
    request.on('data', take).once('end', end).once('error', fail).once('close', close);
  });
}

import { createServer, type Http2Server, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import type { Duplex } from 'node:stream';
import { buffer } from 'node:stream/consumers';

/** Numbers of https://grpc.github.io/grpc/core/md_doc_statuscodes.html that we answer with. */
export const grpcStatus = { ok: 0, notFound: 5, unimplemented: 12, internal: 13 } as const;

export type GrpcAnswer = { readonly message: Buffer } | { readonly status: number; readonly detail: string };

/** Unary calls by their path, e.g. `/grpc.health.v1.Health/Check`. */
export type GrpcCalls = Readonly<Record<string, (request: Buffer) => GrpcAnswer>>;

/** Bytes before each message: whether it is compressed, and its length. */
const PREFIX = 5;
const LARGEST_REQUEST = 64 * 1024;

/**
 * A gRPC server (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md) on one stream that is open already, on
 * which the other side is the client. Unary calls only, uncompressed.
 */
export function serveGrpc(socket: Duplex, calls: GrpcCalls): Http2Server {
  const server = createServer();
  server.on('stream', (stream, headers) => {
    stream.on('error', () => stream.destroy());
    void answer(stream, headers, calls);
  });
  server.on('sessionError', () => socket.destroy());
  server.emit('connection', socket);
  return server;
}

async function answer(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, calls: GrpcCalls): Promise<void> {
  const call = calls[headers[':path'] ?? ''];
  let result: GrpcAnswer;
  try {
    const body = await buffer(stream);
    result = call ? call(messageOf(body)) : { status: grpcStatus.unimplemented, detail: 'unknown call' };
  } catch {
    result = { status: grpcStatus.internal, detail: 'the request can not be read' };
  }
  if (stream.destroyed || stream.closed) return;
  const trailers =
    'message' in result
      ? { 'grpc-status': String(grpcStatus.ok) }
      : { 'grpc-status': String(result.status), 'grpc-message': result.detail };
  stream.once('wantTrailers', () => stream.sendTrailers(trailers));
  stream.respond({ ':status': 200, 'content-type': 'application/grpc+proto' }, { waitForTrailers: true });
  stream.end('message' in result ? framed(result.message) : undefined);
}

function messageOf(body: Buffer): Buffer {
  if (body.length < PREFIX || body.length > LARGEST_REQUEST || body[0] !== 0) throw new Error('not a plain message');
  return body.subarray(PREFIX, PREFIX + body.readUInt32BE(1));
}

function framed(message: Buffer): Buffer {
  const prefix = Buffer.alloc(PREFIX);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

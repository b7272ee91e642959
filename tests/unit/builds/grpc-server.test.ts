import { type ClientHttp2Session, connect } from 'node:http2';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { grpcStatus, serveGrpc } from '../../../electron/adapters/buildkit/grpc-server.ts';
import { messageFields, numberField, readFields, textField, writeTexts } from '../../../shared/domain/protobuf.ts';

let listener: Server;
let accepted: Socket | undefined;
let client: ClientHttp2Session;

beforeEach(async () => {
  listener = createServer((socket) => {
    accepted = socket;
    socket.on('error', () => undefined);
    serveGrpc(socket, {
      '/echo/Echo': (request) => ({ message: Buffer.from(writeTexts({ 1: textField(readFields(request), 1) })) }),
      '/echo/Missing': () => ({ status: grpcStatus.notFound, detail: 'none' }),
      '/echo/Broken': () => {
        throw new Error('a secret must not be told');
      },
    });
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const address = listener.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  client = connect('http://engine', { createConnection: () => createConnection(port, '127.0.0.1') });
  client.on('error', () => undefined);
});
afterEach(() => {
  client.destroy();
  accepted?.destroy();
  listener.close();
});

async function call(path: string, body: Buffer): Promise<{ body: Buffer; trailers: Record<string, unknown> }> {
  const stream = client.request({
    ':method': 'POST',
    ':path': path,
    'content-type': 'application/grpc',
    te: 'trailers',
  });
  let trailers: Record<string, unknown> = {};
  stream.on('trailers', (headers) => {
    trailers = headers;
  });
  stream.end(body);
  return { body: await buffer(stream), trailers };
}

function framed(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

describe('calls of the engine on a turned connection', () => {
  test('are answered with a message and status 0', async () => {
    const { body, trailers } = await call('/echo/Echo', framed(writeTexts({ 1: 'npm' })));
    expect(textField(readFields(body.subarray(5)), 1)).toBe('npm');
    expect(body.readUInt32BE(1)).toBe(body.length - 5);
    expect(trailers['grpc-status']).toBe('0');
  });

  test('are refused by number: what is not there, what is not known, what can not be read', async () => {
    expect((await call('/echo/Missing', framed(new Uint8Array()))).trailers['grpc-status']).toBe('5');
    expect((await call('/other/Call', framed(new Uint8Array()))).trailers['grpc-status']).toBe('12');
    expect((await call('/echo/Echo', Buffer.from([1, 2]))).trailers['grpc-status']).toBe('13');
    const broken = await call('/echo/Broken', framed(new Uint8Array()));
    expect(JSON.stringify(broken.trailers)).not.toContain('secret');
  });
});

describe('protocol buffers', () => {
  test('texts of any length are read as they were written', () => {
    const fields = readFields(writeTexts({ 1: 'a', 2: '机密'.repeat(100), 15: '' }));
    expect([textField(fields, 1), textField(fields, 2).length, textField(fields, 15), textField(fields, 3)]).toEqual([
      'a',
      200,
      '',
      '',
    ]);
  });

  test('numbers, nested messages and fields that are not known are read or left out', () => {
    // {4: 300, 9: fixed64, 1: {3: "x"}}
    const bytes = Uint8Array.from([0x20, 0xac, 0x02, 0x49, 1, 2, 3, 4, 5, 6, 7, 8, 0x0a, 3, 0x1a, 1, 0x78]);
    const fields = readFields(bytes);
    expect(numberField(fields, 4)).toBe(300);
    expect(messageFields(fields, 1).map((nested) => textField(nested, 3))).toEqual(['x']);
  });

  test.each([[[0x0a, 5, 1]], [[0x08, 0x80]], [[0x0b]], [Array<number>(12).fill(0xff)]])('%j is refused', (bytes) => {
    expect(() => readFields(Uint8Array.from(bytes))).toThrow();
  });
});

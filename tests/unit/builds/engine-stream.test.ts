import { PassThrough, Readable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { readEngineStream } from '../../../electron/core/builds/engine-stream.ts';

const signal = new AbortController().signal;

async function read(parts: readonly string[]) {
  const lines: string[] = [];
  const result = await readEngineStream(Readable.from(parts.map((part) => Buffer.from(part))), {
    signal,
    onLine: (line) => lines.push(line),
  });
  return { ...result, lines };
}

describe('the answer of a build', () => {
  test('gives whole lines however it is cut, and the image', async () => {
    const whole =
      '{"stream":"Step 1/2 : FR"}\r\n{"stream":"OM scratch\\n"}\n{"aux":{"ID":"sha256:abc"}}\n{"stream":"Successfully built abc\\n"}\n';
    const result = await read([whole.slice(0, 20), whole.slice(20, 33), whole.slice(33)]);
    expect(result.lines).toEqual(['Step 1/2 : FROM scratch', 'Successfully built abc']);
    expect(result).toMatchObject({ imageId: 'sha256:abc', error: undefined });
  });

  test('is a failure when its last line says so, though HTTP said 200', async () => {
    const result = await read([
      '{"stream":"Running in 1f\\n"}\n',
      '{"errorDetail":{"code":3,"message":"The command \'/bin/sh -c exit 3\' returned a non-zero code: 3"},"error":"x"}\n',
    ]);
    expect(result.error).toContain('non-zero code: 3');
    expect(result.exitCode).toBe(3);
    expect(result.lines.at(-1)).toContain('non-zero');
  });

  test('without an end has no image', async () => {
    expect((await read(['{"stream":"Step 1/2 : FROM scratch\\n"}\n'])).imageId).toBeUndefined();
  });

  test('that is no JSON is an error', async () => {
    await expect(read(['<html>proxy</html>\n'])).rejects.toMatchObject({
      code: 'docker.failed',
      data: { reason: 'unreadable' },
    });
  });
});

test('the answer of a push gives the digest, and says a status once', async () => {
  const result = await read([
    '{"status":"Pushing","id":"l1"}\n{"status":"Pushing","progress":"[=>]","id":"l1"}\n{"status":"Pushed","id":"l1"}\n',
    '{"aux":{"Tag":"v1","Digest":"sha256:def","Size":527}}\n',
  ]);
  expect(result.lines).toEqual(['l1: Pushing', 'l1: Pushed']);
  expect(result.digest).toBe('sha256:def');
});

test('a cancel destroys the stream', async () => {
  const controller = new AbortController();
  const stream = new PassThrough();
  const reading = readEngineStream(stream, { signal: controller.signal, onLine: () => undefined });
  controller.abort();
  await expect(reading).rejects.toMatchObject({ code: 'operation.cancelled' });
  expect(stream.destroyed).toBe(true);
});

test('a connection that breaks is not an end', async () => {
  const stream = new PassThrough();
  const reading = readEngineStream(stream, { signal, onLine: () => undefined });
  stream.write('{"stream":"Step 1\\n"}\n');
  stream.destroy(new Error('ECONNRESET'));
  await expect(reading).rejects.toMatchObject({ code: 'docker.failed', data: { reason: 'cut' } });
});

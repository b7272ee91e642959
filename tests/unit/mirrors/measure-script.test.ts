import { createHash } from 'node:crypto';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterEach, describe, expect, it } from 'vitest';
import { measureMirror } from '../../../electron/commands/measure-mirror.ts';
import { judgeMirror } from '../../../shared/domain/mirror-answers.ts';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const sha = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`;
const layer = 'layer'.repeat(1000);
const manifest = JSON.stringify({
  schemaVersion: 2,
  config: { digest: sha('config') },
  layers: [{ mediaType: 'application/x', size: layer.length, digest: sha(layer) }],
});
const index = JSON.stringify({ schemaVersion: 2, manifests: [{ mediaType: 'm', digest: sha(manifest) }] }, null, 2);
const asked: string[] = [];
const open: Server[] = [];

async function serve(answer: Answer): Promise<string> {
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization ?? '-'}`);
    answer(request, response);
  });
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

afterEach(() => {
  for (const server of open.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  asked.length = 0;
});

const registry: Answer = ({ url }, response) => {
  if (url === '/v2/') return response.end('{}');
  if (url === '/v2/library/busybox/manifests/1') return response.end(index);
  if (url === `/v2/library/busybox/manifests/${sha(manifest)}`) return response.end(manifest);
  if (url === `/v2/library/busybox/blobs/${sha(layer)}`) return response.end(layer);
  response.writeHead(404).end();
};
const always =
  (status: number, headers = {}): Answer =>
  (_, response) =>
    response.writeHead(status, headers).end('no');

async function measure(url: string, { light = false, path = process.env.PATH ?? '' } = {}) {
  const script = measureMirror(url, { light });
  const { stdout } = await execa('sh', ['-s'], { input: script, reject: false, env: { PATH: path, LC_ALL: 'C' } });
  return judgeMirror(stdout);
}

/** A folder with the tools of a small host, and these. */
async function onlyWith(...tools: readonly string[]): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'slipway-tools-'));
  const small = 'mktemp rm sed cat grep date sha256sum cut head tail tr wc cp mv systemctl sh'.split(' ');
  for (const tool of [...small, ...tools]) {
    const { stdout } = execaSync('sh', ['-c', `command -v ${tool}`], { reject: false });
    if (stdout?.startsWith('/')) await symlink(stdout, join(folder, tool));
  }
  return folder;
}

const hasWget = execaSync('sh', ['-c', 'command -v wget'], { reject: false }).exitCode === 0;

describe.each(['curl', 'wget'].filter((tool) => tool === 'curl' || hasWget))('measuring a mirror with %s', (tool) => {
  const run = async (url: string, light = false) => {
    const path = await onlyWith(tool);
    try {
      return await measure(url, { light, path });
    } finally {
      await rm(path, { recursive: true });
    }
  };

  it('pulls manifest and one layer, and tells time, size and digest', async () => {
    const began = performance.now();
    const found = await run(await serve(registry));
    expect(found).toMatchObject({ verdict: 'fast', cause: null, status: 200, digest: sha(index) });
    expect(found.bytes).toBe(index.length + manifest.length + layer.length);
    expect(found.pullMs).toBeLessThanOrEqual(performance.now() - began);
  });

  it('asks no blob when it only looks whether it is alive', async () => {
    const found = await run(await serve(registry), true);
    expect(found).toMatchObject({ verdict: 'fast', pullMs: null, digest: sha(index) });
    expect(asked.map((line) => line.split(' ')[0])).toEqual(['/v2/', '/v2/library/busybox/manifests/1']);
  });

  it('fetches a token where one is wanted, and never takes it to another host', async () => {
    const store = await serve(registry);
    const url: string = await serve((request, response) => {
      if (request.url?.startsWith('/token')) return response.end('{"token": "t0ken", "access_token": "t0ken"}');
      if (request.headers.authorization !== 'Bearer t0ken') {
        const challenge = `Bearer realm="${url}/token",service="the registry"`;
        return response.writeHead(401, { 'WWW-Authenticate': challenge }).end();
      }
      if (request.url?.includes('/blobs/')) return response.writeHead(307, { Location: store + request.url }).end();
      registry(request, response);
    });
    expect(await run(url)).toMatchObject({ verdict: 'fast' });
    expect(asked).toContain('/token?service=the%20registry&scope=repository:library/busybox:pull -');
    expect(asked).toContain(`/v2/library/busybox/manifests/1 Bearer t0ken`);
    expect(asked.at(-1)).toBe(`/v2/library/busybox/blobs/${sha(layer)} -`);
  });

  it.each([
    ['forbidden', always(403), 403],
    ['notRegistry', always(404), 404],
    ['tooMany', always(429), 429],
    ['status', always(502), 502],
    ['login', always(401, { 'WWW-Authenticate': 'Basic realm="x"' }), 401],
    ['notRegistry', always(200, { 'Content-Type': 'text/html' }), 200],
  ] as const)('calls it dead: %s', async (cause, answer, status) => {
    expect(await run(await serve(answer))).toMatchObject({ verdict: 'dead', cause, status });
  });

  it('calls one dead that answers the protocol but has no images', async () => {
    const url = await serve(({ url: path }, response) => {
      response.writeHead(path === '/v2/' ? 200 : 404).end();
    });
    expect(await run(url)).toMatchObject({ verdict: 'dead', cause: 'noImage', status: 404 });
  });

  it('calls a closed port refused, and an unknown name a matter of DNS', async () => {
    expect(await run('http://127.0.0.1:9')).toMatchObject({ verdict: 'dead', cause: 'refused', status: null });
    expect(await run('http://no-such-mirror.invalid')).toMatchObject({ verdict: 'dead', cause: 'dns' });
  });

  it('calls one dead that speaks no TLS where it should', async () => {
    const url = await serve(registry);
    expect(await run(url.replace('http:', 'https:'))).toMatchObject({ verdict: 'dead', cause: 'tls' });
  });
});

describe('measuring a mirror', () => {
  it('knows nothing on a host without curl and wget', async () => {
    const path = await onlyWith();
    expect(await measure('http://127.0.0.1:9', { path })).toMatchObject({ verdict: 'unknown', cause: 'noTool' });
    await rm(path, { recursive: true });
  });

  it('leaves nothing behind', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-left-'));
    const input = measureMirror(await serve(registry), { light: false });
    await execa('sh', ['-s'], { input, env: { TMPDIR: folder } });
    expect(execaSync('ls', ['-A', folder]).stdout).toBe('');
    await rm(folder, { recursive: true });
  });
});

describe('judging what was measured', () => {
  const lines = (ms: number) =>
    ['protocol', 'manifest', 'blob']
      .flatMap((phase) => [`${phase}.ms=${ms}`, `${phase}.exit=0`, `${phase}.status=200`, `${phase}.bytes=1`])
      .join('\n');

  it('calls more than three seconds for a small pull slow', () => {
    expect(judgeMirror(`tool=curl\n${lines(900)}\nend=1`)).toMatchObject({ verdict: 'fast', pullMs: 1800 });
    expect(judgeMirror(`tool=curl\n${lines(1100)}\nend=1`)).toMatchObject({ verdict: 'slow', pullMs: 2200 });
  });

  it('never takes half an answer for a good one', () => {
    expect(judgeMirror(`tool=curl\n${lines(10)}`)).toMatchObject({ verdict: 'unknown', cause: null, pullMs: null });
    expect(judgeMirror('')).toMatchObject({ verdict: 'unknown' });
    expect(judgeMirror('tool=curl\nprotocol.status=200\nprotocol.exit=28')).toMatchObject({ cause: 'timeout' });
  });
});

import { createServer, type Server } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { inspect } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { DockerAgent } from '../../../electron/adapters/docker/docker-agent.ts';
import { DockerDoor, type DockerDoorParts } from '../../../electron/adapters/docker/docker-door.ts';
import { dockerodeThrough } from '../../../electron/adapters/docker/dockerode.ts';

const never = () => new AbortController().signal;
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.closeAllConnections();
});

/** An engine that knows its version and lists no containers. */
async function fakeEngine(engine: { version: string; header?: boolean }) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    if (request.url === '/_ping') {
      if (engine.header !== false) response.setHeader('api-version', engine.version);
      response.end('OK');
    } else if (request.url === '/version') response.end(JSON.stringify({ ApiVersion: engine.version }));
    else response.end('[]');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' ? (address?.port ?? 0) : 0;
  return { paths, dial: async (): Promise<Duplex> => connect(port, '127.0.0.1') };
}

/** What the one look on the host answers, e.g. `socket writable`. */
function doorOf(changes: Partial<DockerDoorParts> & { yes?: string } = {}): DockerDoor {
  const stdout = (changes.yes ?? '')
    .split(' ')
    .map((name) => `${name}=yes\n`)
    .join('');
  return new DockerDoor({
    host: 'box',
    escalation: { kind: 'root' },
    exec: async () => ({ exitCode: 0, signal: null, stdout: `${stdout}groups=deploy users\n`, stderr: '' }),
    openSocket: async () => {
      throw new Error('open failed');
    },
    openCommand: async () => {
      throw new Error('unexpected');
    },
    ...changes,
  });
}

describe('the way to a Docker engine', () => {
  it.each([
    ['1.41', '/v1.41/'],
    ['1.30', '/v1.30/'],
    ['1.44', '/v1.44/'],
    ['1.52', '/v1.44/'],
  ])('negotiates with an engine of %s', async (version, prefix) => {
    const engine = await fakeEngine({ version });
    const docker = await doorOf({ openSocket: engine.dial }).open(never());
    await docker.listContainers();
    expect(engine.paths.at(-1)?.startsWith(prefix)).toBe(true);
  });

  it('asks an engine whose ping says no version', async () => {
    const engine = await fakeEngine({ version: '1.26', header: false });
    await (await doorOf({ openSocket: engine.dial }).open(never())).listContainers();
    expect(engine.paths.at(-1)?.startsWith('/v1.26/')).toBe(true);
  });

  it('refuses an engine that is too old', async () => {
    const { dial } = await fakeEngine({ version: '1.23' });
    const found = await failure(doorOf({ openSocket: dial }).open(never()));
    expect(found).toMatchObject({ code: 'docker.tooOld', data: { host: 'box', apiVersion: '1.23', minimum: '1.24' } });
  });

  it('gives the same client again, and another one when the engine was upgraded meanwhile', async () => {
    const engine = { version: '1.30' };
    const { dial, paths } = await fakeEngine(engine);
    const door = doorOf({ openSocket: dial });
    const first = await door.open(never());
    expect(await door.open(never())).toBe(first);
    engine.version = '1.44';
    await (await door.open(never())).listContainers();
    expect(paths.at(-1)?.startsWith('/v1.44/')).toBe(true);
  });

  it.each([
    ['', 'notInstalled'],
    ['engine cli', 'notRunning'],
    ['engine cli dialStdio socket', 'noPermission'],
    ['engine cli dialStdio socket writable', 'notRunning'],
    ['engine socket writable', 'forwardingRefused'],
    ['engine cli socket writable answers', 'forwardingRefused'],
  ])('says of a host with "%s" that it is %s', async (yes, reason) => {
    const found = await failure(doorOf({ yes }).open(never()));
    expect(found).toMatchObject({
      code: 'docker.unavailable',
      data: { host: 'box', reason, detail: 'groups: deploy users' },
    });
  });

  it.each([
    ['engine cli dialStdio socket writable answers', false],
    ['engine cli dialStdio socket answers', true],
  ])('goes by dial-stdio with "%s" (as root: %s)', async (yes, asRoot) => {
    const engine = await fakeEngine({ version: '1.41' });
    const opened: boolean[] = [];
    const openCommand = (_script: string, root: boolean) => {
      opened.push(root);
      return engine.dial();
    };
    await (await doorOf({ yes, openCommand, escalation: { kind: 'sudo' } }).open(never())).listContainers();
    expect(new Set(opened)).toEqual(new Set([asRoot]));
  });

  it('does not look on when cancelled', async () => {
    expect(await failure(doorOf().open(AbortSignal.abort()))).toMatchObject({ code: 'operation.cancelled' });
  });
});

describe('dockerodeThrough', () => {
  it.each(['tcp://192.0.2.1:2375', 'unix:///nowhere', 'ssh://root@192.0.2.1', '%%%'])(
    'heeds no DOCKER_HOST=%s',
    async (value) => {
      const engine = await fakeEngine({ version: '1.41' });
      const before = { ...process.env };
      Object.assign(process.env, {
        DOCKER_HOST: value,
        DOCKER_CERT_PATH: '/nowhere',
        DOCKER_TLS_VERIFY: '1',
        DOCKER_CLIENT_TIMEOUT: '1',
      });
      try {
        const docker = dockerodeThrough(new DockerAgent(engine.dial), 'v1.41');
        expect(process.env.DOCKER_HOST).toBe(value);
        expect(await docker.listContainers()).toEqual([]);
        expect(engine.paths.at(-1)).toMatch(/^\/v1\.41\/containers\/json/);
      } finally {
        for (const name of Object.keys(process.env)) if (!(name in before)) delete process.env[name];
        Object.assign(process.env, before);
      }
    },
  );

  it('shows nothing of the connection when docker-modem inspects its request', () => {
    const agent = new DockerAgent(async () => {
      throw new Error('unused');
    });
    expect(inspect({ agent }, { depth: null, showHidden: true })).toBe('{ agent: DockerAgent {} }');
  });
});

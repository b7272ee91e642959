import { readFileSync } from 'node:fs';
import { type Duplex, Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import type Docker from 'dockerode';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Escalation, HostConnection, SshTarget } from '../../electron/adapters/host-connection.ts';
import { createHostConnector } from '../../electron/adapters/ssh/ssh-connector.ts';
import { type Bed, type BedHost, openBed } from '../bed/index.ts';

const never = () => new AbortController().signal;
const connector = createHostConnector();
const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => 'no failure',
    (error: unknown) => error,
  );

interface Login {
  readonly username?: string;
  readonly escalation?: Escalation;
}

async function connect(
  host: BedHost,
  { username = 'root', escalation = { kind: 'root' } }: Login = {},
): Promise<HostConnection> {
  const target: SshTarget = {
    kind: 'ssh',
    address: host.address,
    port: host.port,
    username,
    authentication: { kind: 'key', privateKey: readFileSync(host.privateKeyPath, 'utf8') },
    escalation,
    hostKey: await connector.scanHostKey(host.address, host.port, never()),
  };
  return connector.connect(target, never());
}

/** How a stream ended: never read "end" as success. */
function ending(stream: Readable | Duplex): Promise<string> {
  return new Promise((resolve) => {
    stream.once('error', (error: NodeJS.ErrnoException) => resolve(`error ${error.code}`));
    stream.once('end', () => resolve('end'));
    stream.once('aborted', () => {});
    stream.resume();
  });
}

/** An image from the host's own programs: no network is needed. */
const makeImage = `set -e
mkdir -p /tmp/root/bin /tmp/root/tmp
for program in sh sleep cat seq; do cp "$(command -v $program)" /tmp/root/bin/
  for library in $(ldd "$(command -v $program)" | grep -o '/[^ ]*'); do
    mkdir -p "/tmp/root$(dirname "$library")"; cp -L "$library" "/tmp/root$library"; done; done
tar -C /tmp/root -c . | docker import - tiny:1 >/dev/null`;

describe('Docker over SSH', () => {
  let bed: Bed;
  let host: BedHost;
  let bare: BedHost;
  let connection: HostConnection;
  let docker: Docker;
  let container: Docker.Container;
  beforeAll(async () => {
    bed = await openBed();
    [host, bare] = await Promise.all([bed.host({ docker: 'installed' }), bed.host({ flavour: 'light' })]);
    const users = ['in-group', 'by-sudo', 'nobody-special'];
    const made = await host.exec(
      `${makeImage}\nfor u in ${users.join(' ')}; do useradd -m -s /bin/bash $u; cp -r /root/.ssh /home/$u/; chown -R $u: /home/$u/.ssh; done
usermod -aG docker in-group; usermod -p '*' in-group; usermod -p '*' by-sudo; usermod -p '*' nobody-special
echo 'by-sudo ALL=(ALL:ALL) NOPASSWD: ALL' > /etc/sudoers.d/by-sudo`,
    );
    if (made.code !== 0) throw new Error(made.stderr);
    connection = await connect(host);
    docker = await connection.docker(never());
    container = await docker.createContainer({ Image: 'tiny:1', Cmd: ['/bin/sleep', '1000'] });
    await container.start();
  });
  afterAll(async () => {
    await connection?.[Symbol.asyncDispose]();
    await bed?.dispose();
  });

  it('speaks the version that the engine has', async () => {
    const { ApiVersion } = await docker.version();
    expect(Reflect.get(docker.modem, 'version')).toBe(`v${ApiVersion}`);
    expect((await docker.listContainers()).map(({ Image }) => Image)).toEqual(['tiny:1']);
  });

  it('follows fifty streams at once, and answers in between', async () => {
    const started = Date.now();
    const streams = await Promise.all(Array.from({ length: 50 }, () => docker.getEvents()));
    const opened = Date.now() - started;
    for (let asked = 0; asked < 50; asked++) await docker.listContainers();
    expect(opened).toBeLessThan(3000);
    // Without the agent's own inspection each of these calls walks fifty streams (stalls of seconds).
    expect(Date.now() - started - opened).toBeLessThan(3000);
    const { stdout } = await connection.exec({ script: 'echo still', signal: never() });
    expect(stdout).toBe('still\n');
    const events = streams.map((stream) => new Promise((resolve) => stream.once('data', resolve)));
    await container.rename({ name: 'renamed' });
    expect(await Promise.all(events)).toHaveLength(50);
    for (const stream of streams) (stream as Readable).destroy();
  });

  it('runs a command with input, half-closed, and reads its exit code from the engine', async () => {
    const exec = await container.exec({
      Cmd: ['/bin/sh', '-c', 'cat; echo err >&2; exit 3'],
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
    });
    const stream = await exec.start({ hijack: true, stdin: true });
    const seen: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => seen.push(chunk));
    const ended = new Promise((resolve) => stream.once('end', resolve));
    stream.end('the input\n');
    await ended;
    expect(Buffer.concat(seen).toString()).toMatch(/the input[\s\S]*err/);
    expect((await exec.inspect()).ExitCode).toBe(3);
  });

  it('tells a failed build by the last line of its output', async () => {
    const context = pack();
    context.entry({ name: 'Dockerfile' }, 'FROM tiny:1\nRUN ["/bin/sh", "-c", "echo building; exit 7"]\n');
    context.finalize();
    const stream = await docker.buildImage(Readable.from(context), { t: 'never:1' });
    const lines = await new Promise<{ errorDetail?: { code?: number } }[]>((resolve, reject) => {
      docker.modem.followProgress(stream, (error, output) => (output.length > 0 ? resolve(output) : reject(error)));
    });
    expect(lines.at(-1)?.errorDetail).toMatchObject({ code: 7 });
  });

  it('ends an aborted response with an error', async () => {
    const controller = new AbortController();
    const stream = (await container.logs({ follow: true, stdout: true, abortSignal: controller.signal })) as Readable;
    const end = ending(stream);
    controller.abort();
    expect(await end).toMatch(/^error/);
  });

  it('ends responses and hijacked streams with an error when the connection is cut', async () => {
    const cut = await connect(host);
    const own = await cut.docker(never());
    const events = (await own.getEvents()) as Readable;
    const exec = await own
      .getContainer(container.id)
      .exec({ Cmd: ['/bin/sleep', '1000'], AttachStdout: true, AttachStdin: true });
    const hijacked = await exec.start({ hijack: true, stdin: true });
    const ends = Promise.all([ending(events), ending(hijacked)]);
    const [before] = await Promise.all([ends, host.killSsh()]);
    expect(before).toEqual(['error ECONNRESET', 'error ECONNRESET']);
    expect(cut.closed).toBe(true);
    expect(await failure(cut.docker(never()))).toMatchObject({ code: 'host.connectionLost' });
    // The listener's other connection was killed too.
    connection = await connect(host);
    docker = await connection.docker(never());
    container = docker.getContainer(container.id);
  });

  it('goes through the socket for a user of the docker group', async () => {
    await using own = await connect(host, { username: 'in-group', escalation: { kind: 'sudo' } });
    expect((await (await own.docker(never())).info()).Images).toBeGreaterThan(0);
  });

  it('goes by sudo and dial-stdio for another user', async () => {
    await using own = await connect(host, { username: 'by-sudo', escalation: { kind: 'sudo' } });
    const theirs = await own.docker(never());
    const answers = await Promise.all(Array.from({ length: 20 }, () => theirs.listContainers()));
    expect(answers.map((list) => list.length)).toEqual(Array.from({ length: 20 }, () => 1));
    const exec = await theirs
      .getContainer(container.id)
      .exec({ Cmd: ['/bin/cat'], AttachStdin: true, AttachStdout: true });
    const stream = await exec.start({ hijack: true, stdin: true });
    const end = ending(stream);
    stream.end('x');
    expect(await end).toBe('end');
    expect((await exec.inspect()).ExitCode).toBe(0);
  });

  it('says that a user has no permission', async () => {
    await using own = await connect(host, { username: 'nobody-special', escalation: { kind: 'sudo' } });
    expect(await failure(own.docker(never()))).toMatchObject({
      code: 'docker.unavailable',
      data: { host: host.address, reason: 'noPermission', detail: 'groups: nobody-special' },
    });
  });

  it('says that Docker is not installed', async () => {
    await using own = await connect(bare);
    expect(await failure(own.docker(never()))).toMatchObject({
      code: 'docker.unavailable',
      data: { reason: 'notInstalled' },
    });
  });

  it('goes by dial-stdio where sshd forwards no sockets', async () => {
    await host.exec('echo "AllowStreamLocalForwarding no" > /etc/ssh/sshd_config.d/a.conf; systemctl reload ssh');
    try {
      await delay(300);
      await using own = await connect(host);
      expect((await (await own.docker(never())).info()).Images).toBeGreaterThan(0);
    } finally {
      await host.exec('rm /etc/ssh/sshd_config.d/a.conf; systemctl reload ssh');
    }
  });

  it('says that the engine does not run, and finds it again', async () => {
    await host.exec('systemctl stop docker.socket docker');
    for (const attempt of [() => connection.docker(never()), () => docker.info()]) {
      expect(await failure(attempt())).toMatchObject({ code: 'docker.unavailable', data: { reason: 'notRunning' } });
    }
    await host.exec('systemctl start docker');
    expect((await (await connection.docker(never())).info()).Images).toBeGreaterThan(0);
  });
});

import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import bcrypt from 'bcryptjs';
import { createCertificateMaker } from '../../electron/adapters/certificates/index.ts';
import type { RegistryAccess } from '../../electron/adapters/registry-client.ts';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** A real distribution registry (Debian's `docker-registry`) on one address: TLS by an authority of its own, htpasswd login. */
export class DistributionRegistry implements AsyncDisposable {
  readonly host: string;
  readonly username = 'ship';
  readonly password = 'pass:wörd';
  readonly caCertificate: string;
  readonly #folder: string;
  readonly #process: ChildProcess;

  private constructor(host: string, caCertificate: string, place: { folder: string; process: ChildProcess }) {
    this.host = host;
    this.caCertificate = caCertificate;
    this.#folder = place.folder;
    this.#process = place.process;
  }

  static async start(address = '127.0.0.1'): Promise<DistributionRegistry> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-registry-'));
    const port = await freePort(address);
    const maker = createCertificateMaker();
    const authority = await maker.makeAuthority('Test authority', Date.now());
    const server = await maker.issue(authority, { names: ['localhost'], addresses: [address] }, Date.now());
    const at = (name: string): string => join(folder, name);
    await writeFile(at('cert.pem'), server.certificate);
    await writeFile(at('key.pem'), server.privateKey, { mode: 0o600 });
    await writeFile(at('htpasswd'), `ship:${bcrypt.hashSync('pass:wörd', 5)}\n`);
    await writeFile(at('config.yml'), configuration(folder, `${address}:${port}`));
    const process = spawn('docker-registry', ['serve', at('config.yml')], { stdio: 'ignore' });
    const registry = new DistributionRegistry(`${address}:${port}`, authority.certificate, { folder, process });
    await registry.#ready();
    return registry;
  }

  get access(): RegistryAccess {
    const { host, username, password, caCertificate } = this;
    return { host, username, password, caCertificate, insecure: false };
  }

  /** Pushes a manifest with one small layer and returns its digest; other content gives another digest. */
  async push(repository: string, tag: string, content: string): Promise<string> {
    const layer = await this.#blob(repository, Buffer.from(content));
    const config = await this.#blob(repository, Buffer.from(JSON.stringify({ architecture: 'amd64', os: 'linux' })));
    const type = 'application/vnd.oci.image.manifest.v1+json';
    const manifest = Buffer.from(
      JSON.stringify({
        schemaVersion: 2,
        mediaType: type,
        config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
        layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer }],
      }),
    );
    await this.#send('PUT', `/v2/${repository}/manifests/${tag}`, manifest, type);
    return digestOf(manifest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #blob(repository: string, content: Buffer): Promise<{ digest: string; size: number }> {
    const started = await this.#send('POST', `/v2/${repository}/blobs/uploads/`, Buffer.alloc(0), '');
    const location = new URL(String(started.headers.location), `https://${this.host}`);
    location.searchParams.set('digest', digestOf(content));
    await this.#send('PUT', `${location.pathname}${location.search}`, content, 'application/octet-stream');
    return { digest: digestOf(content), size: content.length };
  }

  #send(method: string, path: string, body: Buffer, type: string): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const outgoing = request(
        `https://${this.host}${path}`,
        {
          method,
          ca: this.caCertificate,
          agent: false,
          headers: {
            authorization: `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`,
            'content-length': body.length,
            ...(type === '' ? {} : { 'content-type': type }),
          },
        },
        (incoming) => {
          incoming.resume();
          const status = incoming.statusCode ?? 0;
          if (status < 200 || status > 299) return reject(new Error(`${method} ${path}: ${status}`));
          resolve({ status, headers: incoming.headers });
        },
      );
      outgoing.on('error', reject);
      outgoing.end(body);
    });
  }

  async #ready(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.#send('GET', '/v2/', Buffer.alloc(0), '');
        return;
      } catch (error) {
        if (attempt > 100 || this.#process.exitCode !== null) throw error;
        await delay(50);
      }
    }
  }
}

function configuration(folder: string, address: string): string {
  return [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${folder}/data}, delete: {enabled: true}}`,
    `http: {addr: "${address}", secret: test, tls: {certificate: ${folder}/cert.pem, key: ${folder}/key.pem}}`,
    `auth: {htpasswd: {realm: "Test, with comma", path: ${folder}/htpasswd}}`,
    '',
  ].join('\n');
}

function digestOf(content: Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`;
}

/** A TCP port that nobody listened on a moment ago. */
export async function freePort(address: string): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  const place = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (place === null || typeof place === 'string') throw new Error('no port');
  return place.port;
}

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
import { TokenServer } from './token-server.ts';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

interface Place {
  readonly folder: string;
  readonly process: ChildProcess;
  readonly tokens?: TokenServer;
}

/** What is said in an image's config. */
interface PushedImage {
  readonly architecture?: string;
  /** RFC 3339. */
  readonly created?: string;
}

interface DistributionOptions {
  /** `basic` unless told. */
  readonly auth?: 'basic' | 'token';
  /** True unless told. */
  readonly canDelete?: boolean;
}

/** A real distribution registry (Debian's `docker-registry`) on one address: TLS by an authority of its own, htpasswd login. */
export class DistributionRegistry implements AsyncDisposable {
  readonly host: string;
  readonly username = 'ship';
  readonly password = 'pass:wörd';
  readonly caCertificate: string;
  readonly #folder: string;
  readonly #process: ChildProcess;
  readonly #tokens: TokenServer | undefined;

  private constructor(host: string, caCertificate: string, place: Place) {
    this.host = host;
    this.caCertificate = caCertificate;
    this.#folder = place.folder;
    this.#process = place.process;
    this.#tokens = place.tokens;
  }

  /** Where it asks its clients to fetch tokens; only with `auth: 'token'`. */
  get tokens(): TokenServer {
    if (!this.#tokens) throw new Error('this registry has basic logins');
    return this.#tokens;
  }

  static async start(address = '127.0.0.1', options: DistributionOptions = {}): Promise<DistributionRegistry> {
    const folder = await mkdtemp(join(tmpdir(), 'slipway-registry-'));
    const port = await freePort(address);
    const maker = createCertificateMaker();
    const authority = await maker.makeAuthority('Test authority', Date.now());
    const server = await maker.issue(authority, { names: ['localhost'], addresses: [address] }, Date.now());
    const at = (name: string): string => join(folder, name);
    await writeFile(at('cert.pem'), server.certificate);
    await writeFile(at('key.pem'), server.privateKey, { mode: 0o600 });
    await writeFile(at('htpasswd'), `ship:${bcrypt.hashSync('pass:wörd', 5)}\n`);
    const actions = ['pull', 'push', 'delete', '*'];
    const users = { ship: { password: 'pass:wörd', actions }, reader: { password: 'read', actions: ['pull'] } };
    const signer = await maker.issue(authority, { names: ['tokens.test'], addresses: [] }, Date.now());
    const tokens =
      options.auth === 'token' ? await TokenServer.start({ address, tls: server, signer, users }) : undefined;
    await writeFile(at('authority.pem'), authority.certificate);
    const place = { folder, address: `${address}:${port}`, realm: tokens?.realm, canDelete: options.canDelete ?? true };
    await writeFile(at('config.yml'), configuration(place));
    const process = spawn('docker-registry', ['serve', at('config.yml')], { stdio: 'ignore' });
    const registry = new DistributionRegistry(`${address}:${port}`, authority.certificate, {
      folder,
      process,
      ...(tokens && { tokens }),
    });
    await registry.#ready();
    return registry;
  }

  get access(): RegistryAccess {
    const { host, username, password, caCertificate } = this;
    return { host, username, password, caCertificate, insecure: false };
  }

  /** Pushes a manifest with one small layer and returns its digest; other content gives another digest. */
  async push(repository: string, tag: string, content: string, image: PushedImage = {}): Promise<string> {
    const layer = await this.#blob(repository, Buffer.from(content));
    const { architecture = 'amd64', created } = image;
    const config = await this.#blob(repository, Buffer.from(JSON.stringify({ architecture, os: 'linux', created })));
    return await this.#manifest(repository, tag, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.manifest.v1+json',
      config: { mediaType: 'application/vnd.oci.image.config.v1+json', ...config },
      layers: [{ mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip', ...layer }],
    });
  }

  /** An index of one image for each architecture; returns its digest and theirs. */
  async pushIndex(repository: string, tag: string, architectures: readonly string[]) {
    const mediaType = 'application/vnd.oci.image.manifest.v1+json';
    const children: string[] = [];
    for (const architecture of architectures)
      children.push(await this.push(repository, `${tag}-${architecture}`, `${tag} ${architecture}`, { architecture }));
    const digest = await this.#manifest(repository, tag, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: children.map((child, index) => {
        const platform = { os: 'linux', architecture: architectures[index] };
        return { mediaType, digest: child, size: 300, platform };
      }),
    });
    return { digest, children };
  }

  async #manifest(
    repository: string,
    tag: string,
    content: { readonly mediaType: string; readonly [name: string]: unknown },
  ): Promise<string> {
    const manifest = Buffer.from(JSON.stringify(content));
    await this.#send('PUT', `/v2/${repository}/manifests/${tag}`, manifest, content.mediaType);
    return digestOf(manifest);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill('SIGKILL');
    await this.#tokens?.[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #blob(repository: string, content: Buffer): Promise<{ digest: string; size: number }> {
    const started = await this.#send('POST', `/v2/${repository}/blobs/uploads/`, Buffer.alloc(0), '');
    const location = new URL(String(started.headers.location), `https://${this.host}`);
    location.searchParams.set('digest', digestOf(content));
    await this.#send('PUT', `${location.pathname}${location.search}`, content, 'application/octet-stream');
    return { digest: digestOf(content), size: content.length };
  }

  /** As the owner of the registry, past every challenge. */
  #authorization(path: string): string {
    if (!this.#tokens) return `Basic ${Buffer.from(`${this.username}:${this.password}`).toString('base64')}`;
    const repository = /^\/v2\/(.+)\/(blobs|manifests)\//.exec(path)?.[1];
    return `Bearer ${this.#tokens.token(this.username, repository ? [`repository:${repository}:pull,push`] : [])}`;
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
            authorization: this.#authorization(path),
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

interface Configured {
  readonly folder: string;
  readonly address: string;
  readonly realm: string | undefined;
  readonly canDelete: boolean;
}

function configuration({ folder, address, realm, canDelete }: Configured): string {
  const token = `{realm: "${realm}", service: registry.test, issuer: test, rootcertbundle: ${folder}/authority.pem}`;
  return [
    'version: 0.1',
    'log: {level: error}',
    `storage: {filesystem: {rootdirectory: ${folder}/data}, delete: {enabled: ${canDelete}}}`,
    `http: {addr: "${address}", secret: test, tls: {certificate: ${folder}/cert.pem, key: ${folder}/key.pem}}`,
    realm === undefined
      ? `auth: {htpasswd: {realm: "Test, with comma", path: ${folder}/htpasswd}}`
      : `auth: {token: ${token}}`,
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

import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import type { RegistryAccess } from '../registry-client.ts';
import type {
  CataloguePage,
  ImageConfig,
  ManifestContent,
  OpenRegistry,
  RegistryContents,
} from '../registry-contents.ts';
import { readCataloguePage, readTags } from './list-pages.ts';
import { LoginCache } from './login.ts';
import { digestOf, readImageConfig, readManifestContent } from './manifest-content.ts';
import { readManifest } from './registry-client.ts';
import { checkedName, checkedReference, MANIFEST_TYPES, RegistrySession, typeOf } from './registry-session.ts';
import { tryRights } from './try-rights.ts';

/** What registries hold, by the distribution API. */
export function createRegistryContents(): RegistryContents {
  const logins = new LoginCache();
  return { open: (access, signal) => new OpenedRegistry(new RegistrySession(access, signal, logins)) };
}

class OpenedRegistry implements OpenRegistry {
  readonly #session: RegistrySession;
  readonly #access: RegistryAccess;

  constructor(session: RegistrySession) {
    this.#session = session;
    this.#access = session.access;
  }

  async catalogue({ after, limit }: { after: string | null; limit: number }): Promise<CataloguePage> {
    const path = `/v2/_catalog?n=${limit}${after === null ? '' : `&last=${encodeURIComponent(after)}`}`;
    const { repositories, next } = await readCataloguePage(this.#session, path);
    const last = next === undefined ? null : new URL(next, 'http://registry').searchParams.get('last');
    // A registry that ignores `last` would give its first page for ever.
    return { repositories, next: last !== null && last !== after ? last : null };
  }

  tags(repository: string): Promise<readonly string[]> {
    return readTags(this.#session, checkedName(this.#access, repository));
  }

  async digest(repository: string, tag: string): Promise<string> {
    return (await readManifest(this.#session, checkedName(this.#access, repository), checkedReference(tag))).digest;
  }

  async manifest(repository: string, reference: string): Promise<ManifestContent> {
    const about = this.#about(repository, reference);
    const path = `/v2/${about.repository}/manifests/${reference}`;
    const answer = await this.#session.ask({ method: 'GET', path, accept: MANIFEST_TYPES });
    this.#session.refuse(answer, about);
    if (reference.includes(':') && digestOf(answer.body) !== reference) throw this.#failed(about, 'digestMismatch');
    const content = readManifestContent(answer.body, typeOf(answer));
    if (!content) throw this.#failed(about, 'notAManifest');
    return content;
  }

  async imageConfig(repository: string, digest: string): Promise<ImageConfig> {
    const about = this.#about(repository, digest);
    const path = `/v2/${about.repository}/blobs/${digest}`;
    const answer = await this.#session.ask({ method: 'GET', path, accept: '*/*' });
    this.#session.refuse(answer, about);
    const config = digestOf(answer.body) === digest ? readImageConfig(answer.body) : undefined;
    if (!config) throw this.#failed(about, 'digestMismatch');
    return config;
  }

  async has(repository: string, kind: 'blobs' | 'manifests', digest: string): Promise<boolean> {
    const about = this.#about(repository, digest);
    const path = `/v2/${about.repository}/${kind}/${digest}`;
    const accept = kind === 'manifests' ? MANIFEST_TYPES : '*/*';
    const answer = await this.#session.ask({ method: 'HEAD', path, accept });
    if (answer.status === 404) return false;
    this.#session.refuse(answer, about);
    return true;
  }

  async removeManifest(repository: string, digest: string): Promise<void> {
    const about = this.#about(repository, digest);
    const path = `/v2/${about.repository}/manifests/${digest}`;
    const answer = await this.#session.ask({ method: 'DELETE', path, accept: 'application/json' });
    if (answer.status === 405) throw this.#failed(about, 'deleteOff');
    if (![200, 202, 204].includes(answer.status)) this.#session.refuse(answer, about);
  }

  loginScheme() {
    return this.#session.scheme();
  }

  tryRights(repository: string) {
    return tryRights(this.#session, checkedName(this.#access, repository));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#session[Symbol.asyncDispose]();
  }

  #about(repository: string, reference: string) {
    return { repository: checkedName(this.#access, repository), reference: checkedReference(reference) };
  }

  #failed(about: { readonly repository: string; readonly reference: string }, reason: string): SlipwayError {
    return new SlipwayError('registry.failed', { data: { host: this.#access.host, ...about, reason } });
  }
}

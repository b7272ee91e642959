import type { CertificateMaker, CertificateSubject, CertificateWithKey } from '../../adapters/certificates.ts';
import type { CoreContext } from '../context.ts';

const CERTIFICATE_KEY = 'authority/certificate';
const PRIVATE_KEY_KEY = 'authority/privateKey';

/** Slipway's own authority: made at first need, kept in the secret store, the same ever after. */
export class Authority {
  readonly #context: CoreContext;
  readonly #maker: CertificateMaker;
  #made: Promise<CertificateWithKey> | undefined;

  constructor(context: CoreContext, maker: CertificateMaker) {
    this.#context = context;
    this.#maker = maker;
  }

  /** PEM of the authority's certificate, without its key. */
  async certificate(): Promise<string> {
    return (await this.#own()).certificate;
  }

  async issue(subject: CertificateSubject): Promise<CertificateWithKey> {
    return this.#maker.issue(await this.#own(), subject, this.#context.clock.now());
  }

  #own(): Promise<CertificateWithKey> {
    this.#made ??= this.#load().catch((error: unknown) => {
      this.#made = undefined;
      throw error;
    });
    return this.#made;
  }

  async #load(): Promise<CertificateWithKey> {
    const { secrets } = this.#context.storage;
    const certificate = secrets.get(CERTIFICATE_KEY);
    const privateKey = secrets.get(PRIVATE_KEY_KEY);
    if (certificate !== undefined && privateKey !== undefined) return { certificate, privateKey };
    const suffix = this.#context.newId().replaceAll('-', '').slice(0, 8);
    const made = await this.#maker.makeAuthority(`Slipway authority ${suffix}`, this.#context.clock.now());
    secrets.set(PRIVATE_KEY_KEY, made.privateKey);
    secrets.set(CERTIFICATE_KEY, made.certificate);
    return made;
  }
}

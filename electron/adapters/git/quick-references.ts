import type { GitReferences, GitSource } from '../git-client.ts';
import { isSsh } from './git-login.ts';
import { advertisedOverHttp } from './http-advertisement.ts';
import { advertisedLines } from './packets.ts';
import { parseReferences } from './references.ts';
import { SshAdvertisements } from './ssh-advertisements.ts';

/** Milliseconds after which git itself is asked, whose limits are longer. */
const QUICK_MS = 15_000;

/**
 * What `git ls-remote` says, without the processes that it takes: two hundred polled repositories would cost a third of a
 * core. The same pinned key and the same login hold. Whatever is not as expected is left to git, which knows every case and
 * says why.
 */
export class QuickReferences {
  readonly #overSsh = new SshAdvertisements();

  /** Undefined: ask git. */
  async list(source: GitSource, signal: AbortSignal): Promise<GitReferences | undefined> {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(QUICK_MS)]);
    try {
      const texts = isSsh(source.url)
        ? await this.#overSsh.read(source, limit)
        : await advertisedOverHttp(source, limit);
      return texts && parseReferences(advertisedLines(texts));
    } catch {
      return undefined;
    }
  }
}

import { randomUUID } from 'node:crypto';
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SlipwayError } from '../../../shared/domain/slipway-error.ts';
import { identityOf, isAlive, ProcessIdentity } from './process-identity.ts';

/** Who else may be tried at most: each try moves one dead owner out of the way. */
const TRIES = 5;

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

function parseOwner(text: string): ProcessIdentity | undefined {
  try {
    return ProcessIdentity.safeParse(JSON.parse(text)).data;
  } catch {
    // Not JSON: owner files appear complete by a link, so this is damage and no living owner's.
    return undefined;
  }
}

/** Says which one process uses a data folder. */
export class OwnerFile implements Disposable {
  readonly #path: string;
  readonly #content: string;
  /** True when an owner before this one did not end properly. */
  readonly predecessorDied: boolean;

  /** Fails with `locked` {pid, folder} while another process (or this one) uses the folder. */
  constructor(folder: string) {
    this.#path = join(folder, 'owner.json');
    // The id tells two openings by one process apart.
    this.#content = JSON.stringify({ ...identityOf(process.pid), id: randomUUID() });
    let died = false;
    for (let attempt = 1; ; attempt += 1) {
      if (this.#claim()) break;
      if (attempt === TRIES) throw new SlipwayError('locked', { data: { folder, pid: null } });
      died = this.#removeDead(folder) || died;
    }
    this.predecessorDied = died;
  }

  [Symbol.dispose](): void {
    if (this.#read() === this.#content) rmSync(this.#path, { force: true });
  }

  /** A link appears with its whole content or fails because there is one already: no moment between. */
  #claim(): boolean {
    const own = `${this.#path}.${randomUUID()}`;
    writeFileSync(own, this.#content, { mode: 0o600, flag: 'wx' });
    try {
      linkSync(own, this.#path);
      return true;
    } catch (error) {
      if (hasCode(error, 'EEXIST')) return false;
      throw error;
    } finally {
      rmSync(own, { force: true });
    }
  }

  #read(): string | undefined {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return undefined;
      throw error;
    }
  }

  #removeDead(folder: string): boolean {
    const text = this.#read();
    if (text === undefined) return false;
    const owner = parseOwner(text);
    if (owner && isAlive(owner)) throw new SlipwayError('locked', { data: { folder, pid: owner.pid } });
    const aside = `${this.#path}.${randomUUID()}`;
    try {
      renameSync(this.#path, aside);
    } catch (error) {
      if (hasCode(error, 'ENOENT')) return false;
      throw error;
    }
    // Somebody who started at the same moment may have claimed it between the look and the rename: give it back.
    if (readFileSync(aside, 'utf8') !== text) linkSync(aside, this.#path);
    rmSync(aside, { force: true });
    return true;
  }
}

import { createHash, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';

const COOKIE = 'slipway_session';
const SESSION_MS = 30 * 24 * 60 * 60 * 1000;
/** Wrong passwords allowed within a minute, for all callers together: there is one admin. */
const ATTEMPTS_PER_MINUTE = 10;

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

/**
 * Who may use the window. A one-time token (printed at the start) or the password opens a session; the session lives
 * in an HttpOnly, SameSite=Strict cookie and in the memory of this process only.
 */
export class Sessions {
  readonly #sessions = new Map<string, number>();
  readonly #passwordHash: Buffer | undefined;
  readonly #salt = randomBytes(16);
  readonly #secureCookie: boolean;
  #oneTimeToken: Buffer | undefined;
  #attempts: number[] = [];

  constructor(options: { readonly password: string | undefined; readonly secureCookie: boolean }) {
    this.#secureCookie = options.secureCookie;
    this.#passwordHash = options.password === undefined ? undefined : this.#hash(options.password);
  }

  get hasPassword(): boolean {
    return this.#passwordHash !== undefined;
  }

  /** A new one-time token; an earlier unused one is void. */
  issueToken(): string {
    const token = randomBytes(24).toString('base64url');
    this.#oneTimeToken = digest(token);
    return token;
  }

  /** The `Set-Cookie` value when the token is right; it works once. */
  redeemToken(token: string): string | undefined {
    const expected = this.#oneTimeToken;
    if (!expected || !timingSafeEqual(expected, digest(token))) return undefined;
    this.#oneTimeToken = undefined;
    return this.#open();
  }

  /** The `Set-Cookie` value when the password is right; `tooMany` after repeated failures. */
  redeemPassword(password: string): { cookie: string } | 'wrong' | 'tooMany' {
    const now = Date.now();
    this.#attempts = this.#attempts.filter((at) => now - at < 60_000);
    if (this.#attempts.length >= ATTEMPTS_PER_MINUTE) return 'tooMany';
    if (this.#passwordHash && timingSafeEqual(this.#passwordHash, this.#hash(password)))
      return { cookie: this.#open() };
    this.#attempts.push(now);
    return 'wrong';
  }

  isOpen(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? '').split(';').map((part) => part.trim());
    const value = cookies.find((part) => part.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1);
    if (!value) return false;
    const expires = this.#sessions.get(digest(value).toString('hex'));
    return expires !== undefined && expires > Date.now();
  }

  #open(): string {
    const id = randomBytes(32).toString('base64url');
    this.#sessions.set(digest(id).toString('hex'), Date.now() + SESSION_MS);
    const secure = this.#secureCookie ? '; Secure' : '';
    return `${COOKIE}=${id}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${SESSION_MS / 1000}${secure}`;
  }

  #hash(password: string): Buffer {
    return scryptSync(password, this.#salt, 32);
  }
}

/**
 * Decides who may talk to the web host: only a page that was opened with its token, from this machine's own address.
 *
 * The Host header keeps other sites away whose names were pointed at 127.0.0.1 (DNS rebinding); the Origin header keeps
 * their scripts off its files and its socket; the token keeps other users of this machine out.
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

const TOKEN_BYTES = 24;

export interface GuardedRequest {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  readonly cookie: string | undefined;
  /** The path with its query. */
  readonly url: string;
}

export class PageGuard {
  readonly token = randomBytes(TOKEN_BYTES).toString('base64url');
  readonly #port: number;

  constructor(port: number) {
    this.#port = port;
  }

  /** Cookies do not tell ports apart: two labs on one machine need two names. */
  get cookieName(): string {
    return `podwire-${this.#port}`;
  }

  /** The header that lets the page's own files and socket through from now on. */
  get setCookie(): string {
    return `${this.cookieName}=${this.token}; HttpOnly; SameSite=Strict; Path=/`;
  }

  isHostAllowed({ host }: GuardedRequest): boolean {
    return host === `127.0.0.1:${this.#port}` || host === `localhost:${this.#port}`;
  }

  /** A browser names the origin of every socket; who names none is no browser, and is let in by the token alone. */
  isOriginAllowed({ host, origin }: GuardedRequest): boolean {
    return origin === undefined || origin === `http://${host ?? ''}`;
  }

  hasToken(request: GuardedRequest): boolean {
    return this.hasTokenInUrl(request) || this.#isToken(this.#cookieOf(request));
  }

  hasTokenInUrl({ url }: GuardedRequest): boolean {
    return this.#isToken(new URL(url, 'http://127.0.0.1').searchParams.get('token') ?? undefined);
  }

  #cookieOf({ cookie }: GuardedRequest): string | undefined {
    const pairs = (cookie ?? '').split(';').map((pair) => pair.trim());
    return pairs.find((pair) => pair.startsWith(`${this.cookieName}=`))?.slice(this.cookieName.length + 1);
  }

  /** Takes as long for a wrong token as for the right one. */
  #isToken(text: string | undefined): boolean {
    return text !== undefined && timingSafeEqual(digest(text), digest(this.token));
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

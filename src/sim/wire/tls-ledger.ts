/**
 * What a whole lab knows of its TLS connections: the key log, and which connections nobody can look into.
 *
 * A connection that begins while nothing is captured is not worked out: its messages and records have the form, the order and
 * the length of real ones, certificates are real and are checked, but key shares and signatures of the handshake are random
 * octets, and a cheap stream stands for the cipher. Nobody can tell: who has not seen a handshake cannot decrypt what follows it,
 * on a real network neither. While something captures or asks for a key log, and to whoever is no program of the lab,
 * everything is what RFC 8446 says.
 */
import { hexOf } from './x509/der';

/** Some 300 bytes each; packets that are older than so many connections are hardly in any capture. */
const MOST_CONNECTIONS = 20_000;

export class TlsLedger {
  #observers = 0;
  /** The randoms of ClientHellos on the way, of connections that are not worked out. */
  readonly #unobserved = new Set<string>();
  readonly #keyLog = new Map<string, readonly string[]>();

  get isObserved(): boolean {
    return this.#observers > 0;
  }

  /** Connections that begin from now on are real; answers how to stop looking. */
  observe(): () => void {
    this.#observers += 1;
    let isOver = false;
    return () => {
      if (!isOver) this.#observers -= 1;
      isOver = true;
    };
  }

  /** A client says hello, and it is not worked out. */
  leaveOut(clientRandom: Uint8Array): void {
    this.#unobserved.add(hexOf(clientRandom));
  }

  /** Whether it is one of those: asked once, by who answers or who gives up. */
  isLeftOut(clientRandom: Uint8Array): boolean {
    return this.#unobserved.delete(hexOf(clientRandom));
  }

  /** Lines in the format of NSS, of one connection; the oldest are forgotten for the newest. */
  log(clientRandom: Uint8Array, lines: readonly string[]): void {
    this.#keyLog.set(hexOf(clientRandom), lines);
    if (this.#keyLog.size <= MOST_CONNECTIONS) return;
    const [oldest = ''] = this.#keyLog.keys();
    this.#keyLog.delete(oldest);
  }

  /** The lines of the connection whose ClientHello has this random. */
  linesOf(clientRandom: Uint8Array): readonly string[] {
    return this.#keyLog.get(hexOf(clientRandom)) ?? [];
  }

  get isEmpty(): boolean {
    return this.#keyLog.size === 0;
  }
}

/**
 * The secrets of one TLS 1.3 connection (RFC 8446 §7.1): from what both agreed on and from what was said, in order.
 *
 * Leaves out resumption and early data: the first secret is that of no pre-shared key.
 */
import { expand, extract } from '@noble/hashes/hkdf.js';
import { hmac } from '@noble/hashes/hmac.js';
import { joinBytes } from '../base/bytes';
import { bytesOfLatin1 } from './latin1';
import { tlsNumber, tlsVector } from './tls-bytes';
import type { TlsCipherSuite } from './tls-cipher-suite';

export type TlsSide = 'client' | 'server';

/** One for each direction. */
export type TlsTrafficSecrets = Readonly<Record<TlsSide, Uint8Array>>;

const NOTHING = new Uint8Array(0);

export class TlsKeySchedule {
  readonly suite: TlsCipherSuite;
  readonly #transcript: Uint8Array[] = [];
  #secret: Uint8Array;

  constructor(suite: TlsCipherSuite) {
    this.suite = suite;
    const zeros = new Uint8Array(suite.hashBytes);
    this.#secret = extract(suite.hash, zeros, zeros);
  }

  /** A message of the handshake, with its head. */
  add(message: Uint8Array): void {
    this.#transcript.push(message);
  }

  get transcriptHash(): Uint8Array {
    return this.suite.hash(joinBytes(this.#transcript));
  }

  /** After the ServerHello. */
  enterHandshake(sharedSecret: Uint8Array): TlsTrafficSecrets {
    this.#secret = extract(this.suite.hash, sharedSecret, this.#derivedSecret());
    return this.#traffic('hs traffic');
  }

  /** After the server's Finished. */
  enterApplication(): TlsTrafficSecrets & { readonly exporter: Uint8Array } {
    this.#secret = extract(this.suite.hash, new Uint8Array(this.suite.hashBytes), this.#derivedSecret());
    const exporter = expandLabel(this.suite, this.#secret, 'exp master', this.transcriptHash);
    return { ...this.#traffic('ap traffic'), exporter };
  }

  /** What a Finished says of everything before it (§4.4.4). */
  verifyData(trafficSecret: Uint8Array): Uint8Array {
    const key = expandLabel(this.suite, trafficSecret, 'finished', NOTHING);
    return hmac(this.suite.hash, key, this.transcriptHash);
  }

  #derivedSecret(): Uint8Array {
    return expandLabel(this.suite, this.#secret, 'derived', this.suite.hash(NOTHING));
  }

  #traffic(label: string): TlsTrafficSecrets {
    const context = this.transcriptHash;
    return {
      client: expandLabel(this.suite, this.#secret, `c ${label}`, context),
      server: expandLabel(this.suite, this.#secret, `s ${label}`, context),
    };
  }
}

/** HKDF-Expand-Label; as long as a hash when left out. */
export function expandLabel(
  suite: TlsCipherSuite,
  secret: Uint8Array,
  label: string,
  context: Uint8Array,
  length: number = suite.hashBytes,
): Uint8Array {
  const info = Uint8Array.from([
    ...tlsNumber(length, 2),
    ...tlsVector(1, bytesOfLatin1(`tls13 ${label}`)),
    ...tlsVector(1, context),
  ]);
  return expand(suite.hash, secret, info, length);
}

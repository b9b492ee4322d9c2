/** What protects the records of one direction (RFC 8446 §5.2, §5.3): encrypted, with their type, and a tag. */
import { TLS_1_2, TLS_CONTENT } from './tls-record';
import type { TlsCipherSuite } from './tls-cipher-suite';
import { expandLabel } from './tls-key-schedule';
import type { OpenedRecord, RecordSeal } from './tls-seal';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const NOTHING = new Uint8Array(0);

export class TlsAead implements RecordSeal {
  readonly #suite: TlsCipherSuite;
  readonly #key: Uint8Array;
  readonly #nonce: Uint8Array;
  #sequence = 0;

  constructor(suite: TlsCipherSuite, trafficSecret: Uint8Array) {
    this.#suite = suite;
    this.#key = expandLabel(suite, trafficSecret, 'key', NOTHING, suite.keyBytes);
    this.#nonce = expandLabel(suite, trafficSecret, 'iv', NOTHING, NONCE_BYTES);
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const plain = new Uint8Array(content.length + 1);
    plain.set(content);
    plain[content.length] = type;
    return this.#sealed(this.#nextNonce(), plain);
  }

  open(sealed: Uint8Array): OpenedRecord | undefined {
    const nonce = this.#nextNonce();
    const length = sealed.length - TAG_BYTES;
    if (length < 1) return undefined;
    // The library tells of a wrong tag by an exception: what it would be is compared instead.
    const plain = this.#suite.reveal(this.#key, nonce, sealed.subarray(0, length));
    const expected = this.#sealed(nonce, plain).subarray(length);
    if (!expected.every((byte, index) => byte === sealed[length + index])) return undefined;
    const end = plain.findLastIndex((byte) => byte !== 0);
    return end < 0 ? undefined : { type: plain[end] ?? 0, content: plain.subarray(0, end) };
  }

  #sealed(nonce: Uint8Array, plain: Uint8Array): Uint8Array {
    const length = plain.length + TAG_BYTES;
    const header = Uint8Array.of(
      TLS_CONTENT.APPLICATION_DATA,
      TLS_1_2 >>> 8,
      TLS_1_2 & 0xff,
      length >>> 8,
      length & 0xff,
    );
    return this.#suite.seal(this.#key, nonce, plain, header);
  }

  /** The record's number, with the secret mixed in. */
  #nextNonce(): Uint8Array {
    const nonce = this.#nonce.slice();
    let rest = this.#sequence;
    this.#sequence += 1;
    for (let index = NONCE_BYTES - 1; rest > 0; index -= 1) {
      nonce[index] = (nonce[index] ?? 0) ^ (rest & 0xff);
      rest = Math.floor(rest / 256);
    }
    return nonce;
  }
}

/**
 * What stands for the cipher on connections that nobody looks into (`tls-ledger`), in the form of AES-128-GCM (RFC 8446 §5.2):
 * the content, its type, and a tag of 16 octets.
 *
 * The stream that is mixed in comes from both randoms of the handshake. Nobody reads such a record by looking at it, and what
 * was changed on the way is noticed; it keeps no secret.
 */

const TAG_BYTES = 16;

export interface OpenedRecord {
  readonly type: number;
  readonly content: Uint8Array;
}

/** One direction; every record has its number, so the same content never looks the same. */
export interface RecordSeal {
  seal(type: number, content: Uint8Array): Uint8Array;
  /** Undefined when it was not sealed so, or changed since. */
  open(sealed: Uint8Array): OpenedRecord | undefined;
}

export class UnobservedSeal implements RecordSeal {
  readonly #key: number;
  #sequence = 0;

  /** `label` tells the directions apart, and the handshake from what follows. */
  constructor(clientRandom: Uint8Array, serverRandom: Uint8Array, label: string) {
    let key = 0x811c9dc5;
    for (const byte of clientRandom) key = Math.imul(key ^ byte, 0x01000193);
    for (const byte of serverRandom) key = Math.imul(key ^ byte, 0x01000193);
    for (let index = 0; index < label.length; index += 1)
      key = Math.imul(key ^ label.charCodeAt(index), 0x01000193);
    this.#key = key | 0;
  }

  seal(type: number, content: Uint8Array): Uint8Array {
    const stream = new KeyStream(this.#key, this.#sequence);
    this.#sequence += 1;
    const length = content.length + 1;
    const sealed = new Uint8Array(length + TAG_BYTES);
    sealed.set(content);
    sealed[content.length] = type;
    const tag = tagOf(sealed.subarray(0, length), this.#key);
    for (let index = 0; index < length; index += 1) sealed[index] = (sealed[index] ?? 0) ^ stream.next();
    for (let index = 0; index < TAG_BYTES; index += 1)
      sealed[length + index] = (tag[index] ?? 0) ^ stream.next();
    return sealed;
  }

  open(sealed: Uint8Array): OpenedRecord | undefined {
    const stream = new KeyStream(this.#key, this.#sequence);
    this.#sequence += 1;
    const length = sealed.length - TAG_BYTES;
    if (length < 1) return undefined;
    const plain = new Uint8Array(length);
    for (let index = 0; index < length; index += 1) plain[index] = (sealed[index] ?? 0) ^ stream.next();
    const tag = tagOf(plain, this.#key);
    for (let index = 0; index < TAG_BYTES; index += 1)
      if (((sealed[length + index] ?? 0) ^ stream.next()) !== tag[index]) return undefined;
    return { type: plain[length - 1] ?? 0, content: plain.subarray(0, length - 1) };
  }
}

/** sfc32 (Chris Doty-Humphrey), an octet at a time. */
class KeyStream {
  #a: number;
  #b: number;
  #c: number;
  #counter = 1;
  #word = 0;
  #left = 0;

  constructor(key: number, sequence: number) {
    this.#a = key;
    this.#b = sequence | 0;
    this.#c = Math.imul(key ^ 0x9e3779b9, sequence + 1);
    for (let round = 0; round < 12; round += 1) this.#step();
  }

  next(): number {
    if (this.#left === 0) {
      this.#word = this.#step();
      this.#left = 4;
    }
    this.#left -= 1;
    const byte = this.#word & 0xff;
    this.#word >>>= 8;
    return byte;
  }

  #step(): number {
    const sum = (this.#a + this.#b + this.#counter) | 0;
    this.#counter = (this.#counter + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum;
  }
}

function tagOf(bytes: Uint8Array, key: number): Uint8Array {
  const tag = new Uint8Array(TAG_BYTES);
  for (let word = 0; word < 4; word += 1) {
    let hash = key ^ Math.imul(word + 1, 0x85ebca6b);
    for (const byte of bytes) hash = Math.imul(hash ^ byte, 0x01000193) ^ (hash >>> 15);
    for (let index = 0; index < 4; index += 1) tag[word * 4 + index] = (hash >>> (8 * index)) & 0xff;
  }
  return tag;
}

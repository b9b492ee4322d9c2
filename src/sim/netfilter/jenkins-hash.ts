/** Bob Jenkins' hash as the kernel has it (include/linux/jhash.h): `jhash` and `jhash2`. */

const INITIAL = 0xdead_beef;

/** Of so many bytes of the words, each of which is as a little-endian machine reads it; the bytes behind the last are zero. */
export function jenkinsHash(words: Int32Array, lengthBytes: number, seed: number): number {
  let a = (INITIAL + lengthBytes + seed) | 0;
  let b = a;
  let c = a;
  let at = 0;
  let rest = (lengthBytes + 3) >>> 2;
  while (rest > 3) {
    a = (a + (words[at] ?? 0)) | 0;
    b = (b + (words[at + 1] ?? 0)) | 0;
    c = (c + (words[at + 2] ?? 0)) | 0;
    a = (a - c) ^ rotate(c, 4);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 6);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 8);
    b = (b + a) | 0;
    a = (a - c) ^ rotate(c, 16);
    c = (c + b) | 0;
    b = (b - a) ^ rotate(a, 19);
    a = (a + c) | 0;
    c = (c - b) ^ rotate(b, 4);
    b = (b + a) | 0;
    at += 3;
    rest -= 3;
  }
  if (rest === 0) return c;
  if (rest > 2) c = (c + (words[at + 2] ?? 0)) | 0;
  if (rest > 1) b = (b + (words[at + 1] ?? 0)) | 0;
  a = (a + (words[at] ?? 0)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  return ((c ^ b) - rotate(b, 24)) | 0;
}

/** A word in the order of the network as a little-endian machine reads it. */
export function swapBytes(word: number): number {
  return (word << 24) | ((word << 8) & 0xff_0000) | ((word >>> 8) & 0xff00) | (word >>> 24);
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

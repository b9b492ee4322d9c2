/** Bob Jenkins' hash as the kernel has it (include/linux/jhash.h). */

const INITIAL = 0xdead_beef;

export function jenkinsHash(bytes: Uint8Array, length: number, seed: number): number {
  let a = (INITIAL + length + seed) | 0;
  let b = a;
  let c = a;
  let at = 0;
  let rest = length;
  while (rest > 12) {
    a = (a + wordAt(bytes, at)) | 0;
    b = (b + wordAt(bytes, at + 4)) | 0;
    c = (c + wordAt(bytes, at + 8)) | 0;
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
    at += 12;
    rest -= 12;
  }
  if (rest === 0) return c;
  a = (a + tailAt(bytes, at, rest)) | 0;
  b = (b + tailAt(bytes, at + 4, rest - 4)) | 0;
  c = (c + tailAt(bytes, at + 8, rest - 8)) | 0;
  c = ((c ^ b) - rotate(b, 14)) | 0;
  a = ((a ^ c) - rotate(c, 11)) | 0;
  b = ((b ^ a) - rotate(a, 25)) | 0;
  c = ((c ^ b) - rotate(b, 16)) | 0;
  a = ((a ^ c) - rotate(c, 4)) | 0;
  b = ((b ^ a) - rotate(a, 14)) | 0;
  return ((c ^ b) - rotate(b, 24)) | 0;
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits));
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    (bytes[at] ?? 0) |
    ((bytes[at + 1] ?? 0) << 8) |
    ((bytes[at + 2] ?? 0) << 16) |
    ((bytes[at + 3] ?? 0) << 24)
  );
}

/** The first `count` bytes of a word, the others zero. */
function tailAt(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = 0; index < Math.min(4, count); index += 1)
    value |= (bytes[at + index] ?? 0) << (index * 8);
  return value;
}

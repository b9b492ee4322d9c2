/**
 * The Huffman code of HPACK (RFC 7541 Appendix B), for printable ASCII: the code is canonical, so that the lengths say all.
 *
 * Leaves out the octets above and the control characters, whose codes have 20 bits and more: such a string stays as it is.
 */

const FIRST = 0x20;
/** Of the characters from the blank to the tilde. */
const LENGTHS = [
  6, 10, 10, 12, 13, 6, 8, 11, 10, 10, 8, 11, 8, 6, 6, 6, 5, 5, 5, 6, 6, 6, 6, 6, 6, 6, 7, 8, 15, 6, 12, 10,
  13, 6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 8, 7, 8, 13, 19, 13, 14, 6, 15, 5,
  6, 5, 6, 5, 6, 6, 6, 5, 7, 7, 6, 6, 6, 5, 6, 7, 6, 5, 5, 6, 7, 7, 7, 7, 7, 15, 11, 14, 13,
];
/** The only other character that is as short as these. */
const NUL_LENGTH = 13;

interface Code {
  readonly octet: number;
  readonly length: number;
  readonly bits: number;
}

const CODES: ReadonlyMap<number, Code> = canonicalCodes();
const OCTETS: ReadonlyMap<number, number> = new Map(
  [...CODES.values()].map((code) => [keyOf(code.length, code.bits), code.octet]),
);

function canonicalCodes(): ReadonlyMap<number, Code> {
  const lengths = [{ octet: 0, length: NUL_LENGTH }];
  for (const [index, length] of LENGTHS.entries()) lengths.push({ octet: FIRST + index, length });
  lengths.sort((one, other) => one.length - other.length || one.octet - other.octet);
  const codes = new Map<number, Code>();
  let bits = 0;
  let before = 0;
  for (const { octet, length } of lengths) {
    bits *= 2 ** (length - before);
    codes.set(octet, { octet, length, bits });
    bits += 1;
    before = length;
  }
  return codes;
}

function keyOf(length: number, bits: number): number {
  return bits * 32 + length;
}

/** Undefined where it would not be shorter, or where a character has no code here. */
export function encodeHuffman(octets: Uint8Array): Uint8Array | undefined {
  let bitCount = 0;
  for (const octet of octets) {
    const code = CODES.get(octet);
    if (code === undefined) return undefined;
    bitCount += code.length;
  }
  const size = Math.ceil(bitCount / 8);
  if (size >= octets.length) return undefined;
  const encoded = new Uint8Array(size).fill(0);
  let position = 0;
  const put = (bit: number): void => {
    const at = position >>> 3;
    encoded[at] = (encoded[at] ?? 0) | (bit << (7 - (position & 7)));
    position += 1;
  };
  for (const octet of octets) {
    const code = CODES.get(octet);
    if (code === undefined) return undefined;
    for (let bit = code.length - 1; bit >= 0; bit -= 1) put((code.bits >>> bit) & 1);
  }
  // The end is filled with the first bits of a code that never comes.
  while (position < size * 8) put(1);
  return encoded;
}

/** Undefined for what has no character here. */
export function decodeHuffman(encoded: Uint8Array): Uint8Array | undefined {
  const octets: number[] = [];
  let bits = 0;
  let length = 0;
  for (const byte of encoded) {
    for (let bit = 7; bit >= 0; bit -= 1) {
      bits = bits * 2 + ((byte >>> bit) & 1);
      length += 1;
      const octet = OCTETS.get(keyOf(length, bits));
      if (octet !== undefined) {
        octets.push(octet);
        bits = 0;
        length = 0;
      } else if (length > MAX_LENGTH) return undefined;
    }
  }
  const isPadding = length < 8 && bits === 2 ** length - 1;
  return isPadding ? Uint8Array.from(octets) : undefined;
}

const MAX_LENGTH = 19;

/** UTF-8 (RFC 3629) without the platform's encoder, which the simulator does not have. */

/** Half a surrogate pair becomes U+FFFD. */
export function bytesOfUtf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of text) {
    const scalar = character.codePointAt(0) ?? 0;
    const code = scalar >= 0xd800 && scalar < 0xe000 ? 0xfffd : scalar;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >>> 6), 0x80 | (code & 0x3f));
    else if (code < 0x1_0000) {
      bytes.push(0xe0 | (code >>> 12), 0x80 | ((code >>> 6) & 0x3f), 0x80 | (code & 0x3f));
    } else {
      bytes.push(0xf0 | (code >>> 18), 0x80 | ((code >>> 12) & 0x3f));
      bytes.push(0x80 | ((code >>> 6) & 0x3f), 0x80 | (code & 0x3f));
    }
  }
  return Uint8Array.from(bytes);
}

/** Every octet that does not belong to a well-formed sequence becomes U+FFFD. */
export function textOfUtf8(bytes: Uint8Array, start = 0, end = bytes.length): string {
  let text = '';
  let offset = start;
  while (offset < end) {
    const length = sequenceLength(bytes, offset, end);
    text += length === 0 ? '\uFFFD' : String.fromCodePoint(codePointAt(bytes, offset, length));
    offset += Math.max(length, 1);
  }
  return text;
}

/** 0 when no well-formed sequence begins here. */
function sequenceLength(bytes: Uint8Array, offset: number, end: number): number {
  const first = bytes[offset] ?? 0;
  if (first < 0x80) return 1;
  const length =
    first >= 0xf0 && first < 0xf5 ? 4 : first >= 0xe0 && first < 0xf0 ? 3 : first >= 0xc2 ? 2 : 0;
  if (first >= 0xf5 || length === 0 || offset + length > end) return 0;
  for (let index = 1; index < length; index += 1) {
    if (((bytes[offset + index] ?? 0) & 0xc0) !== 0x80) return 0;
  }
  const code = codePointAt(bytes, offset, length);
  const least = length === 2 ? 0x80 : length === 3 ? 0x800 : 0x1_0000;
  return code < least || code > 0x10_ffff || (code >= 0xd800 && code < 0xe000) ? 0 : length;
}

function codePointAt(bytes: Uint8Array, offset: number, length: number): number {
  const first = bytes[offset] ?? 0;
  if (length === 1) return first;
  let code = first & (0x7f >>> length);
  for (let index = 1; index < length; index += 1) code = (code << 6) | ((bytes[offset + index] ?? 0) & 0x3f);
  return code;
}

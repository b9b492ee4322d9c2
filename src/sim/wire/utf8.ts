/** UTF-8 (RFC 3629) without the platform's encoder, which the simulator does not have. */

const REPLACEMENT = 0xfffd;

/** Half a surrogate pair becomes U+FFFD. */
export function bytesOfUtf8(text: string): Uint8Array {
  const bytes = new Uint8Array(utf8LengthOf(text));
  let at = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) {
      bytes[at] = unit;
      at += 1;
      continue;
    }
    const code = scalarAt(text, index);
    if (code >= 0x1_0000) index += 1;
    at = putScalar(bytes, at, code);
  }
  return bytes;
}

function utf8LengthOf(text: string): number {
  let length = 0;
  for (let index = 0; index < text.length; index += 1) {
    const unit = text.charCodeAt(index);
    if (unit < 0x80) length += 1;
    else if (unit < 0x800) length += 2;
    else if (scalarAt(text, index) < 0x1_0000) length += 3;
    else {
      length += 4;
      index += 1;
    }
  }
  return length;
}

/** Of the character that begins here. */
function scalarAt(text: string, index: number): number {
  const code = text.codePointAt(index) ?? 0;
  return code >= 0xd800 && code < 0xe000 ? REPLACEMENT : code;
}

/** Puts what takes more than one octet; answers where the next one goes. */
function putScalar(bytes: Uint8Array, at: number, code: number): number {
  const length = code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  const lead = length === 2 ? 0xc0 : length === 3 ? 0xe0 : 0xf0;
  bytes[at] = lead | (code >>> (6 * (length - 1)));
  for (let index = 1; index < length; index += 1) {
    bytes[at + index] = 0x80 | ((code >>> (6 * (length - 1 - index))) & 0x3f);
  }
  return at + length;
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

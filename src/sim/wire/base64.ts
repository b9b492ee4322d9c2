/** Base64 (RFC 4648 §4). */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function base64Of(bytes: Uint8Array): string {
  let text = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const word = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const count = Math.min(bytes.length - index, 3);
    for (let digit = 0; digit < 4; digit += 1) {
      text += digit <= count ? ALPHABET.charAt((word >>> (18 - digit * 6)) & 0x3f) : '=';
    }
  }
  return text;
}

/** What is no digit is skipped. */
export function bytesOfBase64(text: string): Uint8Array {
  const bytes: number[] = [];
  let bits = 0;
  let bitCount = 0;
  for (const character of text) {
    const digit = ALPHABET.indexOf(character);
    if (digit === -1) continue;
    bits = ((bits << 6) | digit) & 0xffff;
    bitCount += 6;
    if (bitCount < 8) continue;
    bitCount -= 8;
    bytes.push((bits >>> bitCount) & 0xff);
  }
  return Uint8Array.from(bytes);
}

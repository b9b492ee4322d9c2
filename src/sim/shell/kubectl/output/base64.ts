/** RFC 4648 §4, as Secrets hold it. Texts are those of the lab's files. */
import { bytesOfUtf8, textOfUtf8 } from '../../../wire/utf8';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

export function encodeBase64(text: string): string {
  const bytes = bytesOfUtf8(text);
  let encoded = '';
  for (let index = 0; index < bytes.length; index += 3) {
    const word = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0);
    const count = Math.min(bytes.length - index, 3);
    for (let digit = 0; digit < 4; digit += 1) {
      encoded += digit <= count ? ALPHABET.charAt((word >>> (18 - digit * 6)) & 0x3f) : '=';
    }
  }
  return encoded;
}

/** What is no digit is skipped. */
export function decodeBase64Bytes(encoded: string): Uint8Array {
  const bytes: number[] = [];
  let [bits, bitCount] = [0, 0];
  for (const character of encoded) {
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

export function decodeBase64(encoded: string): string {
  return textOfUtf8(decodeBase64Bytes(encoded));
}

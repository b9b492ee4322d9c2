/** Base64 with `-` and `_` and without padding (RFC 4648 §5), as Felix shortens its hashes. */
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

export function formatBase64Url(bytes: Uint8Array): string {
  let text = '';
  let accumulator = 0;
  let bits = 0;
  for (const octet of bytes) {
    accumulator = ((accumulator << 8) | octet) & 0xffff;
    bits += 8;
    while (bits >= 6) {
      bits -= 6;
      text += ALPHABET.charAt((accumulator >>> bits) & 63);
    }
  }
  return bits === 0 ? text : text + ALPHABET.charAt((accumulator << (6 - bits)) & 63);
}

/**
 * Writes text as bytes: UTF-8 (RFC 3629) or UTF-16 (RFC 2781), the inverse of `decodeSource`.
 *
 * Half of a surrogate pair becomes U+FFFD, as the Encoding Standard has it.
 */
import type { SourceEncoding } from './source-file';

const BYTE_ORDER_MARK = '\ufeff';
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function encodeSource(text: string, encoding: SourceEncoding, hasByteOrderMark: boolean): Uint8Array {
  const whole = (hasByteOrderMark ? BYTE_ORDER_MARK : '') + text.replaceAll(LONE_SURROGATE, '\ufffd');
  return encoding === 'utf-8' ? utf8Of(whole) : utf16Of(whole, encoding === 'utf-16be');
}

function utf8Of(text: string): Uint8Array {
  // Three bytes are the most that one UTF-16 unit takes; a pair takes four.
  const bytes = new Uint8Array(text.length * 3);
  let length = 0;
  const put = (byte: number): void => {
    bytes[length] = byte;
    length += 1;
  };
  for (let index = 0; index < text.length; index += 1) {
    const code = text.codePointAt(index) ?? 0;
    if (code < 0x80) put(code);
    else if (code < 0x800) {
      put(0xc0 | (code >> 6));
      put(0x80 | (code & 0x3f));
    } else if (code < 0x1_0000) {
      put(0xe0 | (code >> 12));
      put(0x80 | ((code >> 6) & 0x3f));
      put(0x80 | (code & 0x3f));
    } else {
      put(0xf0 | (code >> 18));
      put(0x80 | ((code >> 12) & 0x3f));
      put(0x80 | ((code >> 6) & 0x3f));
      put(0x80 | (code & 0x3f));
      index += 1;
    }
  }
  return bytes.slice(0, length);
}

function utf16Of(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1) {
    view.setUint16(index * 2, text.charCodeAt(index), !isBigEndian);
  }
  return bytes;
}

/**
 * Writes text as bytes: UTF-8 (RFC 3629) or UTF-16 (RFC 2781), the inverse of `decodeSource`.
 *
 * Half of a surrogate pair becomes U+FFFD, as the Encoding Standard has it.
 */
import { bytesOfUtf8 } from '../../wire/utf8';
import type { SourceEncoding } from './source-file';

const BYTE_ORDER_MARK = '\ufeff';
const LONE_SURROGATE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

export function encodeSource(text: string, encoding: SourceEncoding, hasByteOrderMark: boolean): Uint8Array {
  const whole = hasByteOrderMark ? BYTE_ORDER_MARK + text : text;
  if (encoding === 'utf-8') return bytesOfUtf8(whole);
  return utf16Of(whole.replaceAll(LONE_SURROGATE, '\ufffd'), encoding === 'utf-16be');
}

function utf16Of(text: string, isBigEndian: boolean): Uint8Array {
  const bytes = new Uint8Array(text.length * 2);
  const view = new DataView(bytes.buffer);
  for (let index = 0; index < text.length; index += 1) {
    view.setUint16(index * 2, text.charCodeAt(index), !isBigEndian);
  }
  return bytes;
}

/** Messages of the PostgreSQL frontend/backend protocol 3.0 (documentation, chapter 55.7). */
import { joinBytes } from '../../base/bytes';
import { bytesOfUtf8 } from '../../wire/utf8';

export function errorResponse(severity: string, code: string, message: string): Uint8Array {
  return typedMessage('E', bytesOfUtf8(`S${severity}\0V${severity}\0C${code}\0M${message}\0\0`));
}

export const READY_FOR_QUERY = typedMessage('Z', bytesOfUtf8('I'));

export function typedMessage(type: string, payload: Uint8Array): Uint8Array {
  return joinBytes([bytesOfUtf8(type), int32(payload.length + 4), payload]);
}

export function int32(value: number): Uint8Array {
  return Uint8Array.of((value >>> 24) & 0xff, (value >>> 16) & 0xff, (value >>> 8) & 0xff, value & 0xff);
}

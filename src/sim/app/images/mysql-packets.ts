/** Packets of the MySQL client/server protocol. */
import { joinBytes } from '../../base/bytes';
import { bytesOfLatin1 } from '../../wire/latin1';

/** What a MySQL 8 server offers without TLS. */
const CAPABILITIES = 0xdfff_f7ff;
const UTF8MB4 = 255;
const AUTOCOMMIT = 2;
export const SALT_BYTES = 20;
const AUTH_PLUGIN = 'caching_sha2_password';
export function mysqlHandshake(version: string, threadId: number, salt: Uint8Array): Uint8Array {
  return joinBytes([
    Uint8Array.of(10),
    bytesOfLatin1(`${version}\0`),
    littleEndian(threadId, 4),
    salt.subarray(0, 8),
    Uint8Array.of(0),
    littleEndian(CAPABILITIES & 0xffff, 2),
    Uint8Array.of(UTF8MB4),
    littleEndian(AUTOCOMMIT, 2),
    littleEndian(CAPABILITIES >>> 16, 2),
    Uint8Array.of(SALT_BYTES + 1),
    new Uint8Array(10),
    salt.subarray(8),
    bytesOfLatin1(`\0${AUTH_PLUGIN}\0`),
  ]);
}

export function mysqlError(code: number, state: string, message: string): Uint8Array {
  return joinBytes([Uint8Array.of(0xff), littleEndian(code, 2), bytesOfLatin1(`#${state}${message}`)]);
}

export function mysqlPacket(sequence: number, payload: Uint8Array): Uint8Array {
  return joinBytes([littleEndian(payload.length, 3), Uint8Array.of(sequence & 0xff), payload]);
}

function littleEndian(value: number, count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => (value >>> (index * 8)) & 0xff);
}

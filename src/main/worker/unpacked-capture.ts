/** The bytes of a capture file, also of one that gzip has packed, as Wireshark reads it. */
import { constants, gunzipSync } from 'node:zlib';

const GZIP_MAGIC = [0x1f, 0x8b] as const;
const MAX_UNPACKED_BYTES = 2 ** 30;

/** One that breaks off is read up to there. What cannot be unpacked is no capture file. */
export function unpackedCapture(bytes: Uint8Array): Uint8Array {
  if (GZIP_MAGIC.some((byte, at) => bytes[at] !== byte)) return bytes;
  try {
    return gunzipSync(bytes, {
      finishFlush: constants.Z_SYNC_FLUSH,
      maxOutputLength: MAX_UNPACKED_BYTES,
    });
  } catch (error) {
    const isOfZlib = error instanceof Error && 'code' in error;
    if (!isOfZlib) throw error;
    return bytes;
  }
}

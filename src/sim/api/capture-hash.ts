/** What two captures are compared by: the SHA-256 (FIPS 180-4) of the pcapng file. */
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

export function captureHash(file: Uint8Array): string {
  return bytesToHex(sha256(file));
}

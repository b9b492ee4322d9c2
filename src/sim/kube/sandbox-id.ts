/** How the container runtime names the sandbox of a Pod: 64 digits, the same wherever it is shown. */
import { sha256 } from '@noble/hashes/sha2.js';

/** `pod` is `namespace/name`. */
export function sandboxIdOf(pod: string): string {
  const digest = sha256(Uint8Array.from(`sandbox ${pod}`, (character) => character.charCodeAt(0) & 0xff));
  return Array.from(digest, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

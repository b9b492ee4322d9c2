/** How the container runtime names the sandbox of a Pod and its network namespace: the same wherever they are shown. */
import { sha256 } from '@noble/hashes/sha2.js';

/** `pod` is `namespace/name`; every attempt to make one has another name. */
export function sandboxIdOf(pod: string, attempt = 0): string {
  const name = attempt === 0 ? `sandbox ${pod}` : `sandbox ${pod} ${attempt}`;
  const digest = sha256(Uint8Array.from(name, (character) => character.charCodeAt(0) & 0xff));
  return Array.from(digest, (octet) => octet.toString(16).padStart(2, '0')).join('');
}

/** The file under `/var/run/netns`: `cni-` and a UUID, which the runtime draws. */
export function namespaceFileOfPod(pod: string): string {
  const hex = sandboxIdOf(pod);
  const variant = ((Number.parseInt(hex.slice(16, 17), 16) & 3) | 8).toString(16);
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    variant + hex.slice(17, 20),
    hex.slice(20, 32),
  ];
  return `cni-${parts.join('-')}`;
}

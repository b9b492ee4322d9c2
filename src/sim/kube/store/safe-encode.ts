/**
 * Names that the control plane makes up: no vowels, so that no words appear, and none of 0, 1 and 3.
 *
 * Kubernetes `k8s.io/apimachinery/pkg/util/rand`.
 */
import type { Prng } from '../../base/prng';

const SAFE_ALPHABET = 'bcdfghjklmnpqrstvwxz2456789';

export function safeRandomText(prng: Prng, length: number): string {
  let text = '';
  for (let index = 0; index < length; index += 1)
    text += SAFE_ALPHABET.charAt(prng.below(SAFE_ALPHABET.length));
  return text;
}

/** `SafeEncodeString`: each character becomes one of the alphabet. */
export function safeEncode(text: string): string {
  let encoded = '';
  for (let index = 0; index < text.length; index += 1) {
    encoded += SAFE_ALPHABET.charAt(text.charCodeAt(index) % SAFE_ALPHABET.length);
  }
  return encoded;
}

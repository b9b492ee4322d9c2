/** The groups of a key exchange (RFC 8446 §4.2.8): X25519 (RFC 7748) and P-256. */
import { x25519 } from '@noble/curves/ed25519.js';
import { p256 } from '@noble/curves/nist.js';
import type { Prng } from '../base/prng';
import { hexOf } from './x509/der';
import { generateKey, randomOctets } from './x509/private-key';

export const TLS_GROUP = { P256: 0x0017, X25519: 0x001d } as const;

export interface TlsKeyShare {
  readonly group: number;
  /** As it goes over the wire. */
  readonly publicKey: Uint8Array;
}

export interface TlsKeyPair extends TlsKeyShare {
  readonly secret: Uint8Array;
}

const X25519_BYTES = 32;
const P256_POINT_BYTES = 65;
/** Points of low order, which lead to a secret of zeros whoever multiplies them (RFC 7748 §6.1). */
const LOW_ORDER: ReadonlySet<string> = new Set([
  '00'.repeat(32),
  `01${'00'.repeat(31)}`,
  'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
  '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
  `ec${'ff'.repeat(30)}7f`,
  `ed${'ff'.repeat(30)}7f`,
  `ee${'ff'.repeat(30)}7f`,
]);

export function makeKeyShare(prng: Prng, group: number): TlsKeyPair {
  if (group === TLS_GROUP.P256) {
    const key = generateKey(prng, { kind: 'ec', curve: 'P-256' });
    const secret = key.kind === 'ec' ? key.secret : new Uint8Array(0);
    return { group, secret, publicKey: p256.getPublicKey(secret, false) };
  }
  const secret = randomOctets(prng, X25519_BYTES);
  return { group, secret, publicKey: x25519.getPublicKey(secret) };
}

/** A share of the same size that leads nowhere. */
export function makeEmptyShare(prng: Prng, group: number): TlsKeyShare {
  const publicKey = randomOctets(prng, group === TLS_GROUP.P256 ? P256_POINT_BYTES : X25519_BYTES);
  if (group === TLS_GROUP.P256) publicKey[0] = 4;
  return { group, publicKey };
}

/** What both know then; undefined when the other side's share is no point, or of another group. */
export function sharedSecretOf(own: TlsKeyPair, other: TlsKeyShare): Uint8Array | undefined {
  const { group, publicKey } = other;
  if (group !== own.group) return undefined;
  if (group === TLS_GROUP.P256) {
    const isPoint = publicKey.length === P256_POINT_BYTES && p256.utils.isValidPublicKey(publicKey, false);
    return isPoint ? p256.getSharedSecret(own.secret, publicKey).subarray(1) : undefined;
  }
  const masked = publicKey.slice();
  masked[X25519_BYTES - 1] = (masked[X25519_BYTES - 1] ?? 0) & 0x7f;
  if (masked.length !== X25519_BYTES || LOW_ORDER.has(hexOf(masked))) return undefined;
  return x25519.getSharedSecret(own.secret, publicKey);
}

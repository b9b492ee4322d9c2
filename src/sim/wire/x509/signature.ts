/** Signatures on certificates and in handshakes: made with a private key, checked with the public one (RFC 8446 §4.2.3). */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Prng } from '../../base/prng';
import { joinBytes } from '../../base/bytes';
import {
  bigIntOfBytes,
  bytesOfBigInt,
  derInteger,
  derNull,
  derObjectIdentifier,
  DerReader,
  derSequence,
} from './der';
import { OID } from './object-identifiers';
import { randomOctets, type PrivateKey } from './private-key';
import { curveOf, type CurveName, type PublicKey } from './public-key';
import { digestOf, signPkcs1, signPss, verifyPkcs1, verifyPss, type DigestName } from './rsa';

export type SignatureScheme =
  | { readonly kind: 'pkcs1'; readonly digest: DigestName }
  | { readonly kind: 'pss'; readonly digest: DigestName }
  | { readonly kind: 'ecdsa'; readonly digest: DigestName }
  | { readonly kind: 'ed25519' };

/** How OpenSSL writes them, and their identifiers in certificates. */
const CERTIFICATE_SCHEMES: readonly {
  readonly oid: string;
  readonly name: string;
  readonly scheme: SignatureScheme;
}[] = [
  { oid: OID.SHA256_WITH_RSA, name: 'sha256WithRSAEncryption', scheme: { kind: 'pkcs1', digest: 'SHA256' } },
  { oid: OID.SHA384_WITH_RSA, name: 'sha384WithRSAEncryption', scheme: { kind: 'pkcs1', digest: 'SHA384' } },
  { oid: OID.SHA512_WITH_RSA, name: 'sha512WithRSAEncryption', scheme: { kind: 'pkcs1', digest: 'SHA512' } },
  { oid: OID.SHA1_WITH_RSA, name: 'sha1WithRSAEncryption', scheme: { kind: 'pkcs1', digest: 'SHA1' } },
  { oid: OID.ECDSA_WITH_SHA256, name: 'ecdsa-with-SHA256', scheme: { kind: 'ecdsa', digest: 'SHA256' } },
  { oid: OID.ECDSA_WITH_SHA384, name: 'ecdsa-with-SHA384', scheme: { kind: 'ecdsa', digest: 'SHA384' } },
  { oid: OID.ECDSA_WITH_SHA512, name: 'ecdsa-with-SHA512', scheme: { kind: 'ecdsa', digest: 'SHA512' } },
  { oid: OID.ED25519, name: 'ED25519', scheme: { kind: 'ed25519' } },
];

/** What people sign certificates with: the digest that was asked for, whatever the key. */
export function certificateScheme(key: PrivateKey, digest: DigestName = 'SHA256'): SignatureScheme {
  if (key.kind === 'ed25519') return { kind: 'ed25519' };
  return key.kind === 'rsa' ? { kind: 'pkcs1', digest } : { kind: 'ecdsa', digest };
}

export function schemeOfIdentifier(oid: string): SignatureScheme | undefined {
  return CERTIFICATE_SCHEMES.find((entry) => entry.oid === oid)?.scheme;
}

/** `sha256WithRSAEncryption`; the identifier where there is no name. */
export function algorithmName(oid: string): string {
  return CERTIFICATE_SCHEMES.find((entry) => entry.oid === oid)?.name ?? oid;
}

/** AlgorithmIdentifier. */
export function encodeAlgorithm(scheme: SignatureScheme): Uint8Array {
  const wanted = JSON.stringify(scheme);
  const oid =
    CERTIFICATE_SCHEMES.find((entry) => JSON.stringify(entry.scheme) === wanted)?.oid ?? OID.RSA_PSS;
  const identifier = derObjectIdentifier(oid);
  return scheme.kind === 'pkcs1' ? derSequence(identifier, derNull()) : derSequence(identifier);
}

/** Undefined when the key is of another kind than the scheme. */
export function sign(
  key: PrivateKey,
  scheme: SignatureScheme,
  message: Uint8Array,
  prng: Prng,
): Uint8Array | undefined {
  if (key.kind === 'rsa') {
    if (scheme.kind === 'pkcs1') return signPkcs1(key, scheme.digest, message);
    if (scheme.kind !== 'pss') return undefined;
    const salt = randomOctets(prng, digestOf(scheme.digest, new Uint8Array(0)).length);
    return signPss(key, scheme.digest, message, salt);
  }
  if (key.kind === 'ed25519') {
    return scheme.kind === 'ed25519' ? ed25519.sign(message, key.secret) : undefined;
  }
  if (scheme.kind !== 'ecdsa') return undefined;
  const { ecdsa, bytes } = curveOf(key.curve);
  const digest = digestOf(scheme.digest, message);
  const extraEntropy = randomOctets(prng, bytes);
  const pair = ecdsa.sign(digest, key.secret, { prehash: false, lowS: false, extraEntropy });
  return derSequence(
    derInteger(bigIntOfBytes(pair.subarray(0, bytes))),
    derInteger(bigIntOfBytes(pair.subarray(bytes))),
  );
}

export function verify(
  key: PublicKey,
  scheme: SignatureScheme,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (key.kind === 'rsa') {
    if (scheme.kind === 'pkcs1') return verifyPkcs1(key, scheme.digest, message, signature);
    return scheme.kind === 'pss' && verifyPss(key, scheme.digest, message, signature);
  }
  if (key.kind === 'ed25519') {
    return (
      scheme.kind === 'ed25519' && signature.length === 64 && ed25519.verify(signature, message, key.bytes)
    );
  }
  if (scheme.kind !== 'ecdsa') return false;
  const pair = decodePair(signature, key.curve);
  const digest = digestOf(scheme.digest, message);
  const options = { prehash: false, lowS: false };
  return pair !== undefined && curveOf(key.curve).ecdsa.verify(pair, digest, key.point, options);
}

function decodePair(signature: Uint8Array, curve: CurveName): Uint8Array | undefined {
  const { bytes } = curveOf(curve);
  const reader = new DerReader(signature).sequence();
  const [r, s] = [reader.integer(), reader.integer()];
  const limit = 1n << BigInt(bytes * 8);
  if (!reader.isWhole || r >= limit || s >= limit) return undefined;
  return joinBytes([bytesOfBigInt(r, bytes), bytesOfBigInt(s, bytes)]);
}

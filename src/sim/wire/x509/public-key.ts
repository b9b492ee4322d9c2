/**
 * The keys that certificates are about: RSA, the curves of NIST, and Ed25519 (RFC 5280 §4.1.2.7, RFC 5480, RFC 8410).
 *
 * Leaves out DSA, Diffie-Hellman, X448 and curves that browsers do not take.
 */
import { p256, p384, p521 } from '@noble/curves/nist.js';
import type { DigestName, RsaPublicKey } from './rsa';
import {
  derBitString,
  derInteger,
  derNull,
  derObjectIdentifier,
  DerReader,
  derSequence,
  identifierOf,
  DER,
} from './der';
import { OID } from './object-identifiers';

export type CurveName = 'P-256' | 'P-384' | 'P-521';

interface EcPublicKey {
  readonly kind: 'ec';
  readonly curve: CurveName;
  /** Uncompressed. */
  readonly point: Uint8Array;
}

interface Ed25519PublicKey {
  readonly kind: 'ed25519';
  readonly bytes: Uint8Array;
}

export type PublicKey = RsaPublicKey | EcPublicKey | Ed25519PublicKey;

interface Curve {
  readonly name: CurveName;
  readonly oid: string;
  /** Of a number. */
  readonly bytes: number;
  readonly bits: number;
  /** `prime256v1`, as OpenSSL calls it. */
  readonly opensslName: string;
  /** What goes with it in TLS. */
  readonly digest: DigestName;
  readonly ecdsa: typeof p256;
}

const CURVES: Readonly<Record<CurveName, Curve>> = {
  'P-256': {
    name: 'P-256',
    oid: OID.P256,
    bytes: 32,
    bits: 256,
    opensslName: 'prime256v1',
    digest: 'SHA256',
    ecdsa: p256,
  },
  'P-384': {
    name: 'P-384',
    oid: OID.P384,
    bytes: 48,
    bits: 384,
    opensslName: 'secp384r1',
    digest: 'SHA384',
    ecdsa: p384,
  },
  'P-521': {
    name: 'P-521',
    oid: OID.P521,
    bytes: 66,
    bits: 521,
    opensslName: 'secp521r1',
    digest: 'SHA512',
    ecdsa: p521,
  },
};

export function curveOf(name: CurveName): Curve {
  return CURVES[name];
}

export function curveOfIdentifier(oid: string): Curve | undefined {
  return Object.values(CURVES).find((curve) => curve.oid === oid);
}

/** `prime256v1`, `secp384r1`, `P-256` */
export function curveNamed(text: string): Curve | undefined {
  return Object.values(CURVES).find(({ name, opensslName }) => name === text || opensslName === text);
}

/** SubjectPublicKeyInfo. */
export function encodePublicKey(key: PublicKey): Uint8Array {
  if (key.kind === 'rsa') {
    const algorithm = derSequence(derObjectIdentifier(OID.RSA_ENCRYPTION), derNull());
    return derSequence(algorithm, derBitString(encodeRsaPublicKey(key)));
  }
  if (key.kind === 'ed25519') {
    return derSequence(derSequence(derObjectIdentifier(OID.ED25519)), derBitString(key.bytes));
  }
  const algorithm = derSequence(
    derObjectIdentifier(OID.EC_PUBLIC_KEY),
    derObjectIdentifier(curveOf(key.curve).oid),
  );
  return derSequence(algorithm, derBitString(key.point));
}

/** What is in the bit string, of which a key's identifier is the hash. */
export function publicKeyBits(key: PublicKey): Uint8Array {
  if (key.kind === 'rsa') return encodeRsaPublicKey(key);
  return key.kind === 'ec' ? key.point : key.bytes;
}

/** Undefined for what is broken; `unsupported` for other kinds of keys. */
export function decodePublicKey(der: Uint8Array): PublicKey | 'unsupported' | undefined {
  const info = new DerReader(der).sequence();
  const algorithm = info.sequence();
  const type = algorithm.objectIdentifier();
  const parameters = algorithm.hasMore ? algorithm.element() : undefined;
  const bits = info.bitString();
  if (!info.isWhole || !algorithm.isWhole) return undefined;
  if (type === OID.RSA_ENCRYPTION || type === OID.RSA_PSS) return decodeRsaPublicKey(bits);
  if (type === OID.ED25519) return bits.length === 32 ? { kind: 'ed25519', bytes: bits } : undefined;
  if (type !== OID.EC_PUBLIC_KEY || parameters?.tag !== DER.OBJECT_IDENTIFIER) return 'unsupported';
  const curve = curveOfIdentifier(identifierOf(parameters.content));
  if (curve === undefined) return 'unsupported';
  const isPoint = bits.length === 1 + 2 * curve.bytes && curve.ecdsa.utils.isValidPublicKey(bits, false);
  return isPoint ? { kind: 'ec', curve: curve.name, point: bits } : undefined;
}

export function isSameKey(one: PublicKey, other: PublicKey): boolean {
  const [first, second] = [encodePublicKey(one), encodePublicKey(other)];
  return first.length === second.length && first.every((byte, index) => byte === second[index]);
}

function encodeRsaPublicKey({ modulus, exponent }: RsaPublicKey): Uint8Array {
  return derSequence(derInteger(modulus), derInteger(exponent));
}

function decodeRsaPublicKey(bits: Uint8Array): RsaPublicKey | undefined {
  const pair = new DerReader(bits).sequence();
  const modulus = pair.integer();
  const exponent = pair.integer();
  const isUsable = pair.isWhole && modulus > 1n && (modulus & 1n) === 1n && exponent > 1n;
  return isUsable ? { kind: 'rsa', modulus, exponent } : undefined;
}

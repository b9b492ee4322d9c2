/**
 * Private keys as files have them: PKCS #8 (RFC 5958), and the older forms of RSA (RFC 8017 §A.1.2) and of curves (RFC 5915).
 *
 * Leaves out keys behind a password.
 */
import { ed25519 } from '@noble/curves/ed25519.js';
import type { Prng } from '../../base/prng';
import {
  bigIntOfBytes,
  bytesOfBigInt,
  CONTEXT_CONSTRUCTED,
  DER,
  derBitString,
  derInteger,
  derNull,
  derObjectIdentifier,
  DerReader,
  derSequence,
  derValue,
} from './der';
import { OID } from './object-identifiers';
import { encodePem, type PemBlock } from './pem';
import { curveOf, curveOfIdentifier, type CurveName, type PublicKey } from './public-key';
import { inverse, type RsaPrivateKey } from './rsa';
import { generateRsaKey } from './rsa-keys';

interface EcPrivateKey {
  readonly kind: 'ec';
  readonly curve: CurveName;
  readonly secret: Uint8Array;
}

interface Ed25519PrivateKey {
  readonly kind: 'ed25519';
  readonly secret: Uint8Array;
}

export type PrivateKey = RsaPrivateKey | EcPrivateKey | Ed25519PrivateKey;

/** What a new key is to be. */
export type KeyWish =
  | { readonly kind: 'rsa'; readonly bits: number }
  | { readonly kind: 'ec'; readonly curve: CurveName }
  | { readonly kind: 'ed25519' };

const ED25519_BYTES = 32;

export function generateKey(prng: Prng, wish: KeyWish): PrivateKey {
  if (wish.kind === 'rsa') return generateRsaKey(prng, wish.bits);
  if (wish.kind === 'ed25519') return { kind: 'ed25519', secret: randomOctets(prng, ED25519_BYTES) };
  const { bytes, bits, ecdsa } = curveOf(wish.curve);
  for (;;) {
    const secret = randomOctets(prng, bytes);
    secret[0] = (secret[0] ?? 0) & (0xff >>> (8 * bytes - bits));
    if (ecdsa.utils.isValidSecretKey(secret)) return { kind: 'ec', curve: wish.curve, secret };
  }
}

export function randomOctets(prng: Prng, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  for (let index = 0; index < count; index += 1) bytes[index] = prng.below(0x100);
  return bytes;
}

export function publicKeyOf(key: PrivateKey): PublicKey {
  if (key.kind === 'rsa') return { kind: 'rsa', modulus: key.modulus, exponent: key.exponent };
  if (key.kind === 'ed25519') return { kind: 'ed25519', bytes: ed25519.getPublicKey(key.secret) };
  return {
    kind: 'ec',
    curve: key.curve,
    point: curveOf(key.curve).ecdsa.getPublicKey(key.secret, false),
  };
}

/** PKCS #8, as OpenSSL 3 writes keys, and Go. */
export function privateKeyPem(key: PrivateKey): string {
  return encodePem('PRIVATE KEY', encodePrivateKey(key));
}

/** The older forms, as `-traditional` and `openssl ecparam -genkey` write them. */
export function traditionalKeyPem(key: PrivateKey): string {
  if (key.kind === 'rsa') return encodePem('RSA PRIVATE KEY', encodeRsaKey(key));
  if (key.kind === 'ec') return encodePem('EC PRIVATE KEY', encodeEcKey(key.secret, key, true));
  return privateKeyPem(key);
}

function encodePrivateKey(key: PrivateKey): Uint8Array {
  const version = derInteger(0n);
  if (key.kind === 'rsa') {
    const algorithm = derSequence(derObjectIdentifier(OID.RSA_ENCRYPTION), derNull());
    return derSequence(version, algorithm, derValue(DER.OCTET_STRING, encodeRsaKey(key)));
  }
  if (key.kind === 'ed25519') {
    const inner = derValue(DER.OCTET_STRING, key.secret);
    return derSequence(
      version,
      derSequence(derObjectIdentifier(OID.ED25519)),
      derValue(DER.OCTET_STRING, inner),
    );
  }
  const algorithm = derSequence(
    derObjectIdentifier(OID.EC_PUBLIC_KEY),
    derObjectIdentifier(curveOf(key.curve).oid),
  );
  return derSequence(version, algorithm, derValue(DER.OCTET_STRING, encodeEcKey(key.secret, key, false)));
}

/** Of the labels `PRIVATE KEY`, `RSA PRIVATE KEY` and `EC PRIVATE KEY`. */
export function decodePrivateKey({ label, bytes }: PemBlock): PrivateKey | undefined {
  if (label === 'RSA PRIVATE KEY') return decodeRsaKey(bytes);
  if (label === 'EC PRIVATE KEY') return decodeEcKey(bytes);
  if (label !== 'PRIVATE KEY') return undefined;
  const info = new DerReader(bytes).sequence();
  info.integer();
  const algorithm = info.sequence();
  const type = algorithm.objectIdentifier();
  const key = info.element(DER.OCTET_STRING).content;
  if (!info.isWhole || !algorithm.isWhole) return undefined;
  if (type === OID.RSA_ENCRYPTION) return decodeRsaKey(key);
  if (type === OID.EC_PUBLIC_KEY) return decodeEcKey(key, algorithm.objectIdentifier());
  if (type !== OID.ED25519) return undefined;
  const secret = new DerReader(key).element(DER.OCTET_STRING).content;
  return secret.length === ED25519_BYTES ? { kind: 'ed25519', secret } : undefined;
}

function encodeRsaKey(key: RsaPrivateKey): Uint8Array {
  const { modulus, exponent, privateExponent, firstPrime, secondPrime } = key;
  return derSequence(
    derInteger(0n),
    derInteger(modulus),
    derInteger(exponent),
    derInteger(privateExponent),
    derInteger(firstPrime),
    derInteger(secondPrime),
    derInteger(privateExponent % (firstPrime - 1n)),
    derInteger(privateExponent % (secondPrime - 1n)),
    derInteger(inverse(secondPrime, firstPrime)),
  );
}

function decodeRsaKey(der: Uint8Array): RsaPrivateKey | undefined {
  const reader = new DerReader(der).sequence();
  const version = reader.integer();
  const modulus = reader.integer();
  const exponent = reader.integer();
  const privateExponent = reader.integer();
  const firstPrime = reader.integer();
  const secondPrime = reader.integer();
  const isKey = reader.isWhole && version === 0n && firstPrime > 1n && firstPrime * secondPrime === modulus;
  return isKey ? { kind: 'rsa', modulus, exponent, privateExponent, firstPrime, secondPrime } : undefined;
}

function encodeEcKey(
  secret: Uint8Array,
  key: { readonly curve: CurveName },
  hasParameters: boolean,
): Uint8Array {
  const { oid, ecdsa } = curveOf(key.curve);
  const point = derValue(CONTEXT_CONSTRUCTED + 1, derBitString(ecdsa.getPublicKey(secret, false)));
  const parameters = hasParameters ? [derValue(CONTEXT_CONSTRUCTED, derObjectIdentifier(oid))] : [];
  return derSequence(derInteger(1n), derValue(DER.OCTET_STRING, secret), ...parameters, point);
}

/** The curve stands beside it in PKCS #8, and in it elsewhere. */
function decodeEcKey(der: Uint8Array, identifier?: string): EcPrivateKey | undefined {
  const reader = new DerReader(der).sequence();
  reader.integer();
  const { content } = reader.element(DER.OCTET_STRING);
  const parameters = reader.optional(CONTEXT_CONSTRUCTED);
  const oid = identifier ?? new DerReader(parameters?.content ?? new Uint8Array(0)).objectIdentifier();
  const curve = curveOfIdentifier(oid);
  if (!reader.isWhole || curve === undefined || content.length > curve.bytes) return undefined;
  const secret = bytesOfBigInt(bigIntOfBytes(content), curve.bytes);
  return curve.ecdsa.utils.isValidSecretKey(secret) ? { kind: 'ec', curve: curve.name, secret } : undefined;
}

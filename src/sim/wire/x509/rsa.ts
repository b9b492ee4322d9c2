/**
 * RSA: the numbers, and signatures in both forms, PKCS #1 v1.5 and PSS (RFC 8017 §5, §8, §9).
 *
 * Signs by the Chinese remainder theorem, which is four times as fast; no library that is pure and well kept has that.
 * Leaves out encryption, and what keeps secrets from those who measure time: the keys of a lab keep none.
 */
import { sha256, sha384, sha512 } from '@noble/hashes/sha2.js';
import { sha1 } from '@noble/hashes/legacy.js';
import { joinBytes } from '../../base/bytes';
import {
  bigIntOfBytes,
  bytesOfBigInt,
  DER,
  derNull,
  derObjectIdentifier,
  derSequence,
  derValue,
} from './der';

export interface RsaPublicKey {
  readonly kind: 'rsa';
  readonly modulus: bigint;
  readonly exponent: bigint;
}

export interface RsaPrivateKey {
  readonly kind: 'rsa';
  readonly modulus: bigint;
  readonly exponent: bigint;
  readonly privateExponent: bigint;
  readonly firstPrime: bigint;
  readonly secondPrime: bigint;
}

export type DigestName = 'SHA1' | 'SHA256' | 'SHA384' | 'SHA512';

const DIGEST_OIDS: Readonly<Record<DigestName, string>> = {
  SHA1: '1.3.14.3.2.26',
  SHA256: '2.16.840.1.101.3.4.2.1',
  SHA384: '2.16.840.1.101.3.4.2.2',
  SHA512: '2.16.840.1.101.3.4.2.3',
};
const PSS_TRAILER = 0xbc;
const PSS_PADDING_BYTES = 8;
const MIN_PKCS1_PADDING = 8;
const WINDOW_BITS = 5n;
const WINDOW_MASK = 0x1fn;

export function digestOf(name: DigestName, bytes: Uint8Array): Uint8Array {
  switch (name) {
    case 'SHA1':
      return sha1(bytes);
    case 'SHA256':
      return sha256(bytes);
    case 'SHA384':
      return sha384(bytes);
    case 'SHA512':
      return sha512(bytes);
  }
}

/** From its primes; the public exponent is 65537 and has no divisor in common with either, less one. */
export function rsaKeyOfPrimes(firstPrime: bigint, secondPrime: bigint): RsaPrivateKey {
  const [p, q] = firstPrime > secondPrime ? [firstPrime, secondPrime] : [secondPrime, firstPrime];
  const exponent = 65_537n;
  const order = ((p - 1n) * (q - 1n)) / greatestCommonDivisor(p - 1n, q - 1n);
  return {
    kind: 'rsa',
    modulus: p * q,
    exponent,
    privateExponent: inverse(exponent, order),
    firstPrime: p,
    secondPrime: q,
  };
}

export function signPkcs1(key: RsaPrivateKey, digest: DigestName, message: Uint8Array): Uint8Array {
  return applyPrivate(key, encodePkcs1(digest, message, modulusBytes(key)));
}

export function verifyPkcs1(
  key: RsaPublicKey,
  digest: DigestName,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  const length = modulusBytes(key);
  return (
    signature.length === length && isSame(applyPublic(key, signature), encodePkcs1(digest, message, length))
  );
}

/** `salt` is as long as the digest in TLS. */
export function signPss(
  key: RsaPrivateKey,
  digest: DigestName,
  message: Uint8Array,
  salt: Uint8Array,
): Uint8Array {
  const bits = bitLength(key.modulus) - 1;
  const length = Math.ceil(bits / 8);
  const hash = pssHash(digest, message, salt);
  const block = new Uint8Array(length - hash.length - 1);
  block[block.length - salt.length - 1] = 1;
  block.set(salt, block.length - salt.length);
  const masked = xored(block, maskOf(digest, hash, block.length));
  masked[0] = (masked[0] ?? 0) & (0xff >>> (8 * length - bits));
  return applyPrivate(key, joinBytes([masked, hash, Uint8Array.of(PSS_TRAILER)]));
}

export function verifyPss(
  key: RsaPublicKey,
  digest: DigestName,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== modulusBytes(key)) return false;
  const bits = bitLength(key.modulus) - 1;
  const length = Math.ceil(bits / 8);
  const encoded = applyPublic(key, signature).subarray(-length);
  const hashBytes = digestOf(digest, new Uint8Array(0)).length;
  const blockBytes = length - hashBytes - 1;
  const saltAt = blockBytes - hashBytes;
  if (encoded[length - 1] !== PSS_TRAILER || saltAt < 1) return false;
  const hash = encoded.subarray(blockBytes, length - 1);
  const block = xored(encoded.subarray(0, blockBytes), maskOf(digest, hash, blockBytes));
  block[0] = (block[0] ?? 0) & (0xff >>> (8 * length - bits));
  const isPadded = block.subarray(0, saltAt - 1).every((byte) => byte === 0) && block[saltAt - 1] === 1;
  return isPadded && isSame(hash, pssHash(digest, message, block.subarray(saltAt)));
}

export function modulusBytes({ modulus }: { readonly modulus: bigint }): number {
  return Math.ceil(bitLength(modulus) / 8);
}

export function bitLength(value: bigint): number {
  return value === 0n ? 0 : value.toString(2).length;
}

/** Five bits of the exponent at a time. */
export function modularPower(base: bigint, exponent: bigint, modulus: bigint): bigint {
  const powers = [1n];
  for (let index = 1; index <= Number(WINDOW_MASK); index += 1) {
    powers.push(((powers[index - 1] ?? 0n) * base) % modulus);
  }
  const digits: number[] = [];
  for (let rest = exponent; rest > 0n; rest >>= WINDOW_BITS) digits.push(Number(rest & WINDOW_MASK));
  let result = 1n;
  for (const digit of digits.reverse()) {
    for (let square = 0; square < Number(WINDOW_BITS); square += 1) result = (result * result) % modulus;
    if (digit !== 0) result = (result * (powers[digit] ?? 0n)) % modulus;
  }
  return result;
}

export function greatestCommonDivisor(one: bigint, other: bigint): bigint {
  return other === 0n ? one : greatestCommonDivisor(other, one % other);
}

/** Of a number that has no divisor in common with the modulus. */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [previous, current] = [modulus, value % modulus];
  let [previousFactor, factor] = [0n, 1n];
  while (current !== 0n) {
    const quotient = previous / current;
    [previous, current] = [current, previous - quotient * current];
    [previousFactor, factor] = [factor, previousFactor - quotient * factor];
  }
  return previousFactor < 0n ? previousFactor + modulus : previousFactor;
}

function applyPrivate(key: RsaPrivateKey, block: Uint8Array): Uint8Array {
  const { firstPrime: p, secondPrime: q, privateExponent: d } = key;
  const message = bigIntOfBytes(block);
  const first = modularPower(message % p, d % (p - 1n), p);
  const second = modularPower(message % q, d % (q - 1n), q);
  const difference = (((first - second) % p) + p) % p;
  return bytesOfBigInt(second + q * ((difference * inverse(q, p)) % p), modulusBytes(key));
}

function applyPublic(key: RsaPublicKey, signature: Uint8Array): Uint8Array {
  const value = modularPower(bigIntOfBytes(signature), key.exponent, key.modulus);
  return bytesOfBigInt(value, modulusBytes(key));
}

function encodePkcs1(digest: DigestName, message: Uint8Array, length: number): Uint8Array {
  const info = derSequence(
    derSequence(derObjectIdentifier(DIGEST_OIDS[digest]), derNull()),
    derValue(DER.OCTET_STRING, digestOf(digest, message)),
  );
  const padding = Math.max(length - info.length - 3, MIN_PKCS1_PADDING);
  return joinBytes([Uint8Array.of(0, 1), new Uint8Array(padding).fill(0xff), Uint8Array.of(0), info]);
}

function pssHash(digest: DigestName, message: Uint8Array, salt: Uint8Array): Uint8Array {
  return digestOf(digest, joinBytes([new Uint8Array(PSS_PADDING_BYTES), digestOf(digest, message), salt]));
}

/** MGF1 (§B.2.1) */
function maskOf(digest: DigestName, seed: Uint8Array, length: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let counter = 0, size = 0; size < length; counter += 1) {
    const part = digestOf(digest, joinBytes([seed, bytesOfBigInt(BigInt(counter), 4)]));
    parts.push(part);
    size += part.length;
  }
  return joinBytes(parts).subarray(0, length);
}

function xored(one: Uint8Array, other: Uint8Array): Uint8Array {
  return one.map((byte, index) => byte ^ (other[index] ?? 0));
}

function isSame(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, index) => byte === other[index]);
}

/**
 * New RSA keys, from the lab's random numbers.
 *
 * Keys of the usual sizes are products of two primes of a table (`rsa-primes`), since to look for primes takes longer than
 * most labs run: the lab's seed says anyway what its keys are, so they keep no secret. Others are looked for (FIPS 186-5 §A.1.3,
 * Miller and Rabin's test).
 */
import type { Prng } from '../../base/prng';
import { bigIntOfBytes } from './der';
import { greatestCommonDivisor, modularPower, rsaKeyOfPrimes, type RsaPrivateKey } from './rsa';
import { RSA_PRIMES } from './rsa-primes';

const EXPONENT = 65_537n;
const TEST_ROUNDS = 4;
const SIEVE_LIMIT = 2000;

/** OpenSSL's bounds are 512 and 16,384. */
export function generateRsaKey(prng: Prng, bits: number): RsaPrivateKey {
  const table = RSA_PRIMES[bits / 2];
  if (table === undefined) {
    const first = findPrime(prng, Math.ceil(bits / 2));
    let second = first;
    while (second === first) second = findPrime(prng, Math.floor(bits / 2));
    return rsaKeyOfPrimes(first, second);
  }
  const first = prng.below(table.length);
  const second = (first + 1 + prng.below(table.length - 1)) % table.length;
  return rsaKeyOfPrimes(primeOf(table[first]), primeOf(table[second]));
}

function primeOf(digits = '0'): bigint {
  return BigInt(`0x${digits}`);
}

/** With its two highest bits set, so that a product of two has all its bits. */
function findPrime(prng: Prng, bits: number): bigint {
  const small = smallPrimes();
  for (;;) {
    const random = bigIntOfBytes(Uint8Array.from({ length: Math.ceil(bits / 8) }, () => prng.below(0x100)));
    const size = BigInt(bits);
    const start = (random & ((1n << size) - 1n)) | (3n << (size - 2n)) | 1n;
    // Neighbors of one random number are as good as others, and only the first has to be divided.
    const rests = small.map((prime) => Number(start % BigInt(prime)));
    for (let step = 0; step < bits * 2; step += 2) {
      if (small.some((prime, index) => ((rests[index] ?? 0) + step) % prime === 0)) continue;
      const candidate = start + BigInt(step);
      if (greatestCommonDivisor(candidate - 1n, EXPONENT) !== 1n) continue;
      if (isProbablyPrime(candidate, prng)) return candidate;
    }
  }
}

function isProbablyPrime(candidate: bigint, prng: Prng): boolean {
  let odd = candidate - 1n;
  let twos = 0;
  while ((odd & 1n) === 0n) {
    odd >>= 1n;
    twos += 1;
  }
  for (let round = 0; round < TEST_ROUNDS; round += 1) {
    const base = round === 0 ? 2n : BigInt(prng.uint32()) + 2n;
    if (!passes(modularPower(base, odd, candidate), candidate, twos)) return false;
  }
  return true;
}

function passes(power: bigint, candidate: bigint, twos: number): boolean {
  let value = power;
  if (value === 1n) return true;
  for (let square = 0; square < twos; square += 1) {
    if (value === candidate - 1n) return true;
    value = (value * value) % candidate;
  }
  return false;
}

function smallPrimes(): readonly number[] {
  const found: number[] = [];
  for (let number = 3; number < SIEVE_LIMIT; number += 2) {
    if (found.every((prime) => number % prime !== 0)) found.push(number);
  }
  return found;
}

/** SHA-512 (FIPS 180-4), for texts of a few kilobytes; written for size, not for speed. */

const MASK = 0xffff_ffff_ffff_ffffn;
const ROUNDS = 80;
const BLOCK_BYTES = 128;

interface Constants {
  readonly initial: readonly bigint[];
  readonly rounds: readonly bigint[];
}

let constants: Constants | undefined;

/** The first 64 bits of the fractional parts of square and cube roots of the first primes. */
function constantsOf(): Constants {
  const primes: bigint[] = [];
  for (let candidate = 2n; primes.length < ROUNDS; candidate += 1n) {
    if (primes.every((prime) => candidate % prime !== 0n)) primes.push(candidate);
  }
  return {
    initial: primes.slice(0, 8).map((prime) => integerRoot(prime << 128n, 2) & MASK),
    rounds: primes.map((prime) => integerRoot(prime << 192n, 3) & MASK),
  };
}

function integerRoot(value: bigint, degree: 2 | 3): bigint {
  let low = 0n;
  let high = 1n << 70n;
  while (low < high) {
    const middle = (low + high + 1n) >> 1n;
    const power = degree === 2 ? middle * middle : middle * middle * middle;
    if (power <= value) low = middle;
    else high = middle - 1n;
  }
  return low;
}

function rotate(value: bigint, bits: bigint): bigint {
  return ((value >> bits) | (value << (64n - bits))) & MASK;
}

function paddedBytesOf(bytes: Uint8Array): Uint8Array {
  const lengthBytes = Math.ceil((bytes.length + 17) / BLOCK_BYTES) * BLOCK_BYTES;
  const padded = new Uint8Array(lengthBytes);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  new DataView(padded.buffer).setBigUint64(lengthBytes - 8, BigInt(bytes.length) * 8n);
  return padded;
}

/** 128 hexadecimal digits. */
export function sha512(bytes: Uint8Array): string {
  constants ??= constantsOf();
  const { initial, rounds } = constants;
  const padded = paddedBytesOf(bytes);
  const view = new DataView(padded.buffer);
  let state = [...initial];
  for (let start = 0; start < padded.length; start += BLOCK_BYTES) {
    const words: bigint[] = [];
    for (let index = 0; index < 16; index += 1) words.push(view.getBigUint64(start + index * 8));
    for (let index = 16; index < ROUNDS; index += 1) {
      const early = words[index - 15] ?? 0n;
      const late = words[index - 2] ?? 0n;
      const mixedEarly = rotate(early, 1n) ^ rotate(early, 8n) ^ (early >> 7n);
      const mixedLate = rotate(late, 19n) ^ rotate(late, 61n) ^ (late >> 6n);
      words.push(((words[index - 16] ?? 0n) + mixedEarly + (words[index - 7] ?? 0n) + mixedLate) & MASK);
    }
    const next = compress(state, words, rounds);
    state = state.map((value, index) => (value + (next[index] ?? 0n)) & MASK);
  }
  return state.map((value) => value.toString(16).padStart(16, '0')).join('');
}

function compress(
  state: readonly bigint[],
  words: readonly bigint[],
  rounds: readonly bigint[],
): readonly bigint[] {
  let [a = 0n, b = 0n, c = 0n, d = 0n, e = 0n, f = 0n, g = 0n, h = 0n] = state;
  for (let index = 0; index < ROUNDS; index += 1) {
    const sumE = rotate(e, 14n) ^ rotate(e, 18n) ^ rotate(e, 41n);
    const choice = (e & f) ^ (~e & MASK & g);
    const first = (h + sumE + choice + (rounds[index] ?? 0n) + (words[index] ?? 0n)) & MASK;
    const sumA = rotate(a, 28n) ^ rotate(a, 34n) ^ rotate(a, 39n);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    h = g;
    g = f;
    f = e;
    e = (d + first) & MASK;
    d = c;
    c = b;
    b = a;
    a = (first + sumA + majority) & MASK;
  }
  return [a, b, c, d, e, f, g, h];
}

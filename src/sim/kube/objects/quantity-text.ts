/** Quantities as the API server writes them: `500m` for `0.5`, `1Gi` for `1024Mi` (`resource.Quantity`, Kubernetes v1.32). */

const QUANTITY = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+)|([numkMGTPE]|[KMGTPE]i)?)$/u;
const DECIMAL_EXPONENTS: Readonly<Record<string, number>> = {
  n: -9,
  u: -6,
  m: -3,
  '': 0,
  k: 3,
  M: 6,
  G: 9,
  T: 12,
  P: 15,
  E: 18,
};
const BINARY_SUFFIXES = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
const NANO_DIGITS = 9;

export interface Quantity {
  /** In billionths. */
  readonly nanos: bigint;
  readonly format: 'binary' | 'decimal' | 'exponent';
}

/** Undefined for what is no quantity. */
export function readQuantity(value: unknown): Quantity | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const match = QUANTITY.exec(String(value));
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponentText, suffix = ''] = match;
  if (whole === '' && fraction === '') return undefined;
  const isBinary = suffix.endsWith('i');
  const exponent =
    exponentText === undefined ? (isBinary ? 0 : (DECIMAL_EXPONENTS[suffix] ?? 0)) : Number(exponentText);
  const factor = isBinary ? 1024n ** BigInt(BINARY_SUFFIXES.indexOf(suffix)) : 1n;
  const power = exponent - fraction.length + NANO_DIGITS;
  const digits = BigInt(`${whole}${fraction}`) * factor;
  const nanos =
    power >= 0 ? digits * 10n ** BigInt(Math.min(power, 60)) : roundedUp(digits, 10n ** BigInt(-power));
  const format = exponentText === undefined ? (isBinary ? 'binary' : 'decimal') : 'exponent';
  return { nanos: sign === '-' ? -nanos : nanos, format };
}

function roundedUp(digits: bigint, divisor: bigint): bigint {
  return (digits + divisor - 1n) / divisor;
}

/** What is no quantity stays as it is. */
export function canonicalQuantity(value: unknown): string {
  const quantity = readQuantity(value);
  return quantity === undefined ? String(value) : quantityText(quantity);
}

export function quantityText({ nanos, format }: Quantity): string {
  if (nanos === 0n) return '0';
  const sign = nanos < 0n ? '-' : '';
  const size = nanos < 0n ? -nanos : nanos;
  const one = 10n ** BigInt(NANO_DIGITS);
  if (format === 'binary' && size >= 1024n * one && size % one === 0n) {
    let number = size / one;
    let step = 0;
    while (number % 1024n === 0n && step < BINARY_SUFFIXES.length - 1) {
      number /= 1024n;
      step += 1;
    }
    return `${sign}${number}${BINARY_SUFFIXES[step] ?? ''}`;
  }
  let number = size;
  let exponent = -NANO_DIGITS;
  while (number % 1000n === 0n && exponent < 18) {
    number /= 1000n;
    exponent += 3;
  }
  if (format === 'exponent') return `${sign}${number}${exponent === 0 ? '' : `e${exponent}`}`;
  const suffix = Object.entries(DECIMAL_EXPONENTS).find(([, power]) => power === exponent)?.[0] ?? '';
  return `${sign}${number}${suffix}`;
}

/** Negative, 0 or positive; 0 as well where one is no quantity. */
export function compareQuantities(one: unknown, other: unknown): number {
  const left = readQuantity(one)?.nanos;
  const right = readQuantity(other)?.nanos;
  if (left === undefined || right === undefined || left === right) return 0;
  return left < right ? -1 : 1;
}

export function isNegativeQuantity(value: unknown): boolean {
  return (readQuantity(value)?.nanos ?? 0n) < 0n;
}

/** Of whole units, to the thousandth. */
export function isWholeQuantity(value: unknown): boolean {
  const nanos = readQuantity(value)?.nanos ?? 0n;
  return roundedUp(nanos < 0n ? -nanos : nanos, 1_000_000n) % 1000n === 0n;
}

/** Amounts of resources by name, exact (Kubernetes v1.32 `k8s.io/apiserver/pkg/quota/v1/resources.go`). */
import { isPlainRecord } from '../../objects/kube-object';
import { quantityText, readQuantity, type Quantity } from '../../objects/quantity-text';

export type Amounts = ReadonlyMap<string, Quantity>;

const ZERO: Quantity = { nanos: 0n, format: 'decimal' };
const ONE_NANOS = 1_000_000_000n;

export function amountsOf(list: unknown): Amounts {
  const amounts = new Map<string, Quantity>();
  if (!isPlainRecord(list)) return amounts;
  for (const [name, value] of Object.entries(list)) {
    const quantity = readQuantity(value);
    if (quantity !== undefined) amounts.set(name, quantity);
  }
  return amounts;
}

export function countOf(count: number): Quantity {
  return { nanos: BigInt(count) * ONE_NANOS, format: 'decimal' };
}

export function plus(one: Amounts, other: Amounts): Amounts {
  const sum = new Map(one);
  for (const [name, quantity] of other) sum.set(name, added(sum.get(name), quantity));
  return sum;
}

/** Nothing takes the way of writing of what is added to it. */
function added(one: Quantity = ZERO, other: Quantity): Quantity {
  return { nanos: one.nanos + other.nanos, format: one.nanos === 0n ? other.format : one.format };
}

export function minus(one: Amounts, other: Amounts): Amounts {
  const left = new Map(one);
  for (const [name, { nanos, format }] of other) {
    left.set(name, added(left.get(name), { nanos: -nanos, format }));
  }
  return left;
}

/** Of each the larger. */
export function largest(one: Amounts, other: Amounts): Amounts {
  const result = new Map(one);
  for (const [name, quantity] of other) {
    const before = result.get(name);
    if (before === undefined || before.nanos < quantity.nanos) result.set(name, quantity);
  }
  return result;
}

export function only(amounts: Amounts, names: ReadonlySet<string>): Amounts {
  return new Map([...amounts].filter(([name]) => names.has(name)));
}

export function recordOf(amounts: Amounts): Readonly<Record<string, string>> {
  return Object.fromEntries([...amounts].map(([name, quantity]) => [name, quantityText(quantity)]));
}

/** `pods=1,requests.cpu=100m`. */
export function listText(amounts: Amounts): string {
  return Object.entries(recordOf(amounts))
    .map(([name, quantity]) => `${name}=${quantity}`)
    .sort()
    .join(',');
}

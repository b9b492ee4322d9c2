/** Amounts of CPU and memory as `resource.Quantity` writes them: `100m`, `0.5`, `128Mi`, `1G`. */

const FACTORS: Readonly<Record<string, number>> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};

/** 0 for what is no quantity. */
export function parseQuantity(quantity: string | number | undefined): number {
  if (quantity === undefined) return 0;
  if (typeof quantity === 'number') return quantity;
  const match = /^(\d+(?:\.\d*)?|\.\d+)(n|u|m|k|M|G|T|Ki|Mi|Gi|Ti)?$/.exec(quantity);
  return match === null ? 0 : Number(match[1]) * (FACTORS[match[2] ?? ''] ?? 0);
}

import type { BinaryOperator, NftExpression, ValueExpression } from './expression';

/** A chain of `&`, `|` and `^` with constants as the kernel keeps it: `(x & mask) ^ value`, and back from that. */
export function foldBitwise(expression: NftExpression): NftExpression {
  if (expression.kind !== 'binary') return expression;
  const steps: { operator: BinaryOperator; value: ValueExpression }[] = [];
  let loaded: NftExpression = expression;
  while (
    loaded.kind === 'binary' &&
    loaded.right.kind === 'value' &&
    ['&', '|', '^'].includes(loaded.operator)
  ) {
    steps.unshift({ operator: loaded.operator, value: loaded.right });
    loaded = loaded.left;
  }
  const [first] = steps;
  if (first === undefined) return expression;
  const { type, place } = first.value;
  const every = (1n << BigInt(type.bits)) - 1n;
  let mask = every;
  let flip = 0n;
  for (const { operator, value } of steps) {
    if (operator === '^') flip ^= value.value;
    else if (operator === '&') {
      mask &= value.value;
      flip &= value.value;
    } else {
      mask &= ~value.value & every;
      flip = (flip & ~value.value) ^ value.value;
    }
  }
  const set = (mask & flip) ^ flip;
  flip &= mask;
  mask |= set;
  let result: NftExpression = loaded;
  const add = (operator: BinaryOperator, value: bigint): void => {
    result = { kind: 'binary', operator, left: result, right: { kind: 'value', type, value, place }, place };
  };
  if (mask !== every) add('&', mask);
  if (flip !== 0n) add('^', flip);
  if (set !== 0n) add('|', set);
  return result;
}

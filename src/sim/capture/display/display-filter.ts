/**
 * Wireshark's display filters (wireshark-filter(4), version 4.0) over the packets of a capture.
 *
 * Models fields and protocols (`display-fields.ts`), all comparisons with their meaning for several values (`!=` is: none is equal),
 * `in` with ranges, `contains`, `matches` without regard to case, `any` and `all`, which layer (`ip.addr#2`), slices, `&`,
 * and the functions `len`, `count`, `lower` and `upper`. A real tshark is the judge in the tests.
 */
import { ok, type Result } from '../../base/result';
import { compileComparison, compileRanges } from './display-comparison';
import type { DisplayedPacket } from './display-field';
import type { DisplayFilterError } from './display-lexer';
import type { DisplayNode } from './display-node';
import { compileOperand } from './display-operand';
import { parseDisplayExpression } from './display-parser';

export type DisplayFilter = (packet: DisplayedPacket) => boolean;

/** Undefined for an empty text, which shows everything. */
export function compileDisplayFilter(text: string): Result<DisplayFilter | undefined, DisplayFilterError> {
  const node = parseDisplayExpression(text);
  if (!node.ok) return node;
  return node.value === undefined ? ok(undefined) : compileNode(node.value);
}

function compileNode(node: DisplayNode): Result<DisplayFilter, DisplayFilterError> {
  switch (node.kind) {
    case 'and':
    case 'or': {
      const one = compileNode(node.one);
      if (!one.ok) return one;
      const other = compileNode(node.other);
      if (!other.ok) return other;
      const [first, second] = [one.value, other.value];
      return ok(
        node.kind === 'and'
          ? (packet): boolean => first(packet) && second(packet)
          : (packet): boolean => first(packet) || second(packet),
      );
    }
    case 'not': {
      const inner = compileNode(node.inner);
      if (!inner.ok) return inner;
      const { value: test } = inner;
      return ok((packet) => !test(packet));
    }
    case 'exists': {
      const operand = compileOperand(node.operand);
      if (!operand.ok) return operand;
      const { isThere } = operand.value;
      return ok(isThere);
    }
    case 'compare':
      return compileComparison(node);
    case 'in':
      return compileRanges(node);
  }
}

/**
 * Numbers in filters: what is read from packets, constants, and operators on unsigned 32-bit numbers (gen_load,
 * gen_arth and gen_relation of libpcap).
 *
 * Models that libpcap folds constants, so that a read whose value does not matter cannot reject a packet.
 */
import { err, ok, type Result } from '../../base/result';
import type { FilterProtocol } from './filter-keywords';
import type { FilterLayers } from './filter-link';
import { andNodes, checkNode, NONE, type FilterLoad, type FilterNode } from './filter-node';
import type { FilterPacket } from './filter-packet';
import { icmp6Guard, protocolTest, transportGuard } from './filter-primitives';

export type FilterValue = (packet: FilterPacket) => number;

export interface Arithmetic {
  readonly value: FilterValue;
  /** When it is the same for every packet. */
  readonly constant: number | undefined;
  /** What has to hold before the value may be computed. */
  readonly guard: FilterNode | undefined;
  /** The first number in it: what libpcap takes for the divisor when it looks for zero. */
  readonly leading: number | undefined;
}

const IPV6_HEADER_BYTES = 40;
const LARGEST_SHIFT = 31;

export function constantOf(constant: number): Arithmetic {
  return { value: () => constant, constant, guard: undefined, leading: constant };
}

export const LENGTH: Arithmetic = {
  value: (packet) => packet.originalLength,
  constant: undefined,
  guard: undefined,
  leading: undefined,
};

/** `tcp[index:size]` */
export function readFrom(
  layers: FilterLayers,
  protocol: FilterProtocol,
  index: Arithmetic,
  size: 1 | 2 | 4,
): Result<Arithmetic, string> {
  const place = placeOf(layers, protocol, size);
  if (!place.ok) return place;
  const { load, guard } = place.value;
  const { register, ipHeader, offset } = load;
  // A constant becomes part of the instruction, where a negative sum is beyond every packet.
  const isBeyond = ipHeader !== NONE && index.constant !== undefined && offset + (index.constant | 0) < 0;
  const value: FilterValue = (packet) => {
    const added = index.value(packet);
    if (isBeyond) packet.isRejected = true;
    const base = register === NONE ? 0 : (packet.registers[register] ?? 0);
    const headerBytes = ipHeader === NONE ? 0 : (packet.read(base + ipHeader, 1) & 0xf) * 4;
    // The sum wraps as the filter's accumulator does: an index below zero is before the header.
    return packet.isRejected ? 0 : packet.read(((base + headerBytes + added) >>> 0) + offset, size);
  };
  const isGuarded = index.guard !== undefined && guard !== undefined;
  return ok({
    value,
    constant: undefined,
    guard: isGuarded ? andNodes(index.guard, guard) : (index.guard ?? guard),
    leading: index.leading,
  });
}

interface Place {
  readonly load: FilterLoad;
  readonly guard: FilterNode | undefined;
}

function placeOf(layers: FilterLayers, protocol: FilterProtocol, size: 1 | 2 | 4): Result<Place, string> {
  switch (protocol) {
    case 'link':
      return ok({ load: layers.fromLink(0, size), guard: layers.linkHeaderTest() });
    case 'icmp6': {
      const guard = icmp6Guard(layers);
      if (!guard.ok) return guard;
      return ok({ load: layers.fromNetwork(IPV6_HEADER_BYTES, size), guard: guard.value });
    }
    case 'tcp':
    case 'udp':
    case 'sctp':
    case 'icmp':
    case 'igmp':
    case 'igrp':
    case 'pim':
    case 'vrrp':
    case 'carp': {
      const guard = transportGuard(layers, protocol);
      if (!guard.ok) return guard;
      return ok({ load: layers.fromTransport(0, size), guard: guard.value });
    }
    case 'ip':
    case 'ip6':
    case 'arp':
    case 'rarp':
    case 'atalk':
    case 'decnet':
    case 'lat':
    case 'sca':
    case 'mopdl':
    case 'moprc': {
      const guard = protocolTest(layers, protocol);
      return guard.ok ? ok({ load: layers.fromNetwork(0, size), guard: guard.value }) : guard;
    }
    default:
      return err('unsupported index operation');
  }
}

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%' | '&' | '|' | '^' | '<<' | '>>';

/** Larger binds tighter. The two that libpcap's grammar forgot take everything to their right. */
export const PRECEDENCES: Readonly<Record<ArithmeticOperator, number | undefined>> = {
  '|': 1,
  '&': 2,
  '<<': 3,
  '>>': 3,
  '+': 4,
  '-': 4,
  '*': 5,
  '/': 5,
  '%': undefined,
  '^': undefined,
};

export function isArithmeticOperator(text: string): text is ArithmeticOperator {
  return Object.hasOwn(PRECEDENCES, text);
}

/** What division by zero gives: it rejects the packet, as a read beyond it does. */
function divided(packet: FilterPacket, left: number, right: number, isRemainder: boolean): number {
  if (right === 0) {
    packet.isRejected = true;
    return 0;
  }
  return isRemainder ? left % right : Math.floor(left / right);
}

function apply(packet: FilterPacket, operator: ArithmeticOperator, left: number, right: number): number {
  switch (operator) {
    case '+':
      return (left + right) >>> 0;
    case '-':
      return (left - right) >>> 0;
    case '*':
      return Math.imul(left, right) >>> 0;
    case '/':
      return divided(packet, left, right, false);
    case '%':
      return divided(packet, left, right, true);
    case '&':
      return (left & right) >>> 0;
    case '|':
      return (left | right) >>> 0;
    case '^':
      return (left ^ right) >>> 0;
    case '<<':
      return right > 31 ? 0 : (left << right) >>> 0;
    case '>>':
      return right > 31 ? 0 : left >>> right;
  }
}

export function combined(
  operator: ArithmeticOperator,
  left: Arithmetic,
  right: Arithmetic,
  scratch: FilterPacket,
): Result<Arithmetic, string> {
  const error = operandError(operator, left, right);
  if (error !== undefined) return err(error);
  const constant = foldedConstant(operator, left, right, scratch);
  const value: FilterValue =
    constant === undefined
      ? (packet) => apply(packet, operator, left.value(packet), right.value(packet))
      : () => constant;
  // What libpcap does: the operand to the right is read whatever the protocol is.
  return ok({ value, constant, guard: left.guard, leading: left.leading });
}

function operandError(operator: ArithmeticOperator, left: Arithmetic, right: Arithmetic): string | undefined {
  switch (operator) {
    case '/':
      return right.leading === 0 || right.constant === 0 ? 'division by zero' : undefined;
    case '%':
      return right.leading === 0 || right.constant === 0 ? 'modulus by zero' : undefined;
    case '<<':
    case '>>': {
      // Of two numbers the result is simply zero.
      const isFar = left.constant === undefined && (right.constant ?? 0) > LARGEST_SHIFT;
      return isFar || (right.leading ?? 0) > LARGEST_SHIFT ? 'shift by more than 31 bits' : undefined;
    }
    default:
      return undefined;
  }
}

/** opt_stmt of libpcap's optimizer. */
function foldedConstant(
  operator: ArithmeticOperator,
  left: Arithmetic,
  right: Arithmetic,
  scratch: FilterPacket,
): number | undefined {
  if (left.constant !== undefined && right.constant !== undefined) {
    return apply(scratch, operator, left.constant, right.constant);
  }
  if (right.constant === 0 && (operator === '*' || operator === '&')) return 0;
  const isZeroKept = !['+', '-', '|', '^'].includes(operator);
  return left.constant === 0 && isZeroKept ? 0 : undefined;
}

export function negated(operand: Arithmetic): Arithmetic {
  const { constant } = operand;
  return {
    value: (packet) => -operand.value(packet) >>> 0,
    constant: constant === undefined ? undefined : -constant >>> 0,
    guard: operand.guard,
    leading: operand.leading,
  };
}

export type ArithmeticRelation = '=' | '!=' | '>' | '>=' | '<' | '<=';

const RELATIONS: Readonly<Record<ArithmeticRelation, (left: number, right: number) => boolean>> = {
  '=': (left, right) => left === right,
  '!=': (left, right) => left !== right,
  '>': (left, right) => left > right,
  '>=': (left, right) => left >= right,
  '<': (left, right) => left < right,
  '<=': (left, right) => left <= right,
};

export function isArithmeticRelation(text: string): text is ArithmeticRelation {
  return Object.hasOwn(RELATIONS, text);
}

export function relationTest(relation: ArithmeticRelation, left: Arithmetic, right: Arithmetic): FilterNode {
  const isTrue = RELATIONS[relation];
  const test = checkNode((packet) => isTrue(left.value(packet), right.value(packet)));
  const guards = [left.guard, right.guard].filter((guard) => guard !== undefined);
  return guards.reduceRight<FilterNode>((rest, guard) => andNodes(guard, rest), test);
}

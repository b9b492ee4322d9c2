/**
 * Numbers in filters: what is read from packets, constants, and operators on unsigned 32-bit numbers (gen_load,
 * gen_arth and gen_relation of libpcap).
 *
 * Numbers are in words of memory, as libpcap writes them; its optimizer takes out what is not needed.
 */
import { err, ok, type Result } from '../../base/result';
import { BPF, statement, WITH_X, type Statement } from './bpf-code';
import type { FilterProtocol } from './filter-keywords';
import type { FilterLayers } from './filter-link';
import { andNodes, codeNode, headerLengthStatements, loadAtX, NONE, notNode } from './filter-node';
import type { FilterLoad, FilterNode } from './filter-node';
import { icmp6Guard, protocolTest, transportGuard } from './filter-primitives';
import type { FilterRegisters } from './filter-registers';

export interface Arithmetic {
  /** They leave the number in `register`. */
  readonly statements: readonly Statement[];
  readonly register: number;
  /** What has to hold before the value may be computed. */
  readonly guard: FilterNode | undefined;
  /** The first number in it: what libpcap takes for the divisor when it looks for zero. */
  readonly leading: number | undefined;
}

const IPV6_HEADER_BYTES = 40;
const LARGEST_SHIFT = 31;

export function constantOf(registers: FilterRegisters, constant: number): Arithmetic {
  const register = registers.take();
  const statements = [statement(BPF.LOAD_NUMBER, constant), statement(BPF.STORE, register)];
  return { statements, register, guard: undefined, leading: constant };
}

export function lengthOf(registers: FilterRegisters): Arithmetic {
  const register = registers.take();
  const statements = [statement(BPF.LOAD_LENGTH), statement(BPF.STORE, register)];
  return { statements, register, guard: undefined, leading: undefined };
}

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
  const register = layers.registers.take();
  layers.registers.free(index.register);
  const isGuarded = index.guard !== undefined && guard !== undefined;
  return ok({
    statements: [
      ...index.statements,
      ...startStatements(load, index.register),
      loadAtX(load.offset, size),
      statement(BPF.STORE, register),
    ],
    register,
    guard: isGuarded ? andNodes(index.guard, guard) : (index.guard ?? guard),
    leading: index.leading,
  });
}

/** X becomes the sum of the index and of what varies about the layer's place. */
function startStatements({ register, ipHeader }: FilterLoad, index: number): readonly Statement[] {
  const sum = [statement(BPF.LOAD_MEMORY, index), statement(BPF.ADD + WITH_X), statement(BPF.A_TO_X)];
  if (ipHeader !== NONE) return [...headerLengthStatements(register, ipHeader), ...sum];
  if (register === NONE) return [statement(BPF.INDEX_MEMORY, index)];
  return [statement(BPF.INDEX_MEMORY, register), ...sum];
}

interface Place {
  readonly load: FilterLoad;
  readonly guard: FilterNode | undefined;
}

function placeOf(layers: FilterLayers, protocol: FilterProtocol, size: 1 | 2 | 4): Result<Place, string> {
  switch (protocol) {
    case 'link':
      return ok({ load: layers.fromLink(0, size), guard: undefined });
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
    case 'radio':
      return err('radio information not present in capture');
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

const OPERATIONS: Readonly<Record<ArithmeticOperator, number>> = {
  '+': BPF.ADD,
  '-': BPF.SUBTRACT,
  '*': BPF.MULTIPLY,
  '/': BPF.DIVIDE,
  '%': BPF.REMAINDER,
  '&': BPF.AND,
  '|': BPF.OR,
  '^': BPF.XOR,
  '<<': BPF.SHIFT_LEFT,
  '>>': BPF.SHIFT_RIGHT,
};

export function combined(
  registers: FilterRegisters,
  operator: ArithmeticOperator,
  left: Arithmetic,
  right: Arithmetic,
): Result<Arithmetic, string> {
  const error = operandError(operator, right);
  if (error !== undefined) return err(error);
  registers.free(left.register);
  registers.free(right.register);
  const register = registers.take();
  const statements = [
    ...left.statements,
    ...right.statements,
    statement(BPF.INDEX_MEMORY, right.register),
    statement(BPF.LOAD_MEMORY, left.register),
    statement(OPERATIONS[operator] + WITH_X),
    statement(BPF.STORE, register),
  ];
  // What libpcap does: the operand to the right is read whatever the protocol is.
  return ok({ statements, register, guard: left.guard, leading: left.leading });
}

function operandError(operator: ArithmeticOperator, right: Arithmetic): string | undefined {
  switch (operator) {
    case '/':
      return right.leading === 0 ? 'division by zero' : undefined;
    case '%':
      return right.leading === 0 ? 'modulus by zero' : undefined;
    case '<<':
    case '>>':
      return (right.leading ?? 0) > LARGEST_SHIFT ? 'shift by more than 31 bits' : undefined;
    default:
      return undefined;
  }
}

export function negated({ statements, register, guard, leading }: Arithmetic): Arithmetic {
  const more = [statement(BPF.LOAD_MEMORY, register), statement(BPF.NEGATE), statement(BPF.STORE, register)];
  return { statements: [...statements, ...more], register, guard, leading };
}

export type ArithmeticRelation = '=' | '!=' | '>' | '>=' | '<' | '<=';

const RELATIONS: Readonly<
  Record<ArithmeticRelation, { readonly comparison: number; readonly isNegated: boolean }>
> = {
  '=': { comparison: BPF.IF_EQUAL, isNegated: false },
  '!=': { comparison: BPF.IF_EQUAL, isNegated: true },
  '>': { comparison: BPF.IF_GREATER, isNegated: false },
  '>=': { comparison: BPF.IF_NOT_LESS, isNegated: false },
  '<': { comparison: BPF.IF_NOT_LESS, isNegated: true },
  '<=': { comparison: BPF.IF_GREATER, isNegated: true },
};

export function isArithmeticRelation(text: string): text is ArithmeticRelation {
  return Object.hasOwn(RELATIONS, text);
}

export function relationTest(
  registers: FilterRegisters,
  relation: ArithmeticRelation,
  left: Arithmetic,
  right: Arithmetic,
): FilterNode {
  const { comparison, isNegated } = RELATIONS[relation];
  const statements = [
    ...left.statements,
    ...right.statements,
    statement(BPF.INDEX_MEMORY, right.register),
    statement(BPF.LOAD_MEMORY, left.register),
  ];
  registers.free(left.register);
  registers.free(right.register);
  const isEqual = comparison === BPF.IF_EQUAL;
  const plain = isEqual
    ? codeNode([...statements, statement(BPF.SUBTRACT + WITH_X)], comparison)
    : codeNode(statements, comparison + WITH_X);
  const guards = [left.guard, right.guard].filter((guard) => guard !== undefined);
  const test = isNegated ? notNode(plain) : plain;
  return guards.reduceRight<FilterNode>((rest, guard) => andNodes(guard, rest), test);
}

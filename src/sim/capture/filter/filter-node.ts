/** A filter as a tree of tests, before it is compiled. */
import { BPF, statement, WITH_X, type Statement } from './bpf-code';

/** In place of a register or of an IP header. */
export const NONE = -1;

/** A read of 1, 2 or 4 bytes. */
export interface FilterLoad {
  /** The word of memory that the offset counts from; `NONE` for the frame's first byte. */
  readonly register: number;
  /** Where an IPv4 header begins whose length is added; `NONE` without one. */
  readonly ipHeader: number;
  readonly offset: number;
  readonly size: 1 | 2 | 4;
}

/** `set`: has any bit of the value. Numbers are unsigned. */
export type FilterRelation = 'eq' | 'gt' | 'ge' | 'set';

export type FilterNode =
  | { readonly kind: 'test'; readonly statements: readonly Statement[]; readonly end: Statement }
  | { readonly kind: 'and' | 'or'; readonly first: FilterNode; readonly second: FilterNode }
  | { readonly kind: 'not'; readonly node: FilterNode };

export function andNodes(first: FilterNode, ...others: readonly FilterNode[]): FilterNode {
  return others.reduce((left, right) => ({ kind: 'and', first: left, second: right }), first);
}

export function orNodes(first: FilterNode, ...others: readonly FilterNode[]): FilterNode {
  return others.reduce((left, right) => ({ kind: 'or', first: left, second: right }), first);
}

export function notNode(node: FilterNode): FilterNode {
  return { kind: 'not', node };
}

/** What libpcap writes for what is always or never true. */
export function constantNode(isTrue: boolean): FilterNode {
  return codeNode([statement(BPF.LOAD_NUMBER, isTrue ? 0 : 1)], BPF.IF_EQUAL);
}

export function codeNode(statements: readonly Statement[], comparison: number, value = 0): FilterNode {
  return { kind: 'test', statements, end: statement(comparison, value) };
}

const COMPARISONS: Readonly<Record<FilterRelation, number>> = {
  eq: BPF.IF_EQUAL,
  gt: BPF.IF_GREATER,
  ge: BPF.IF_NOT_LESS,
  set: BPF.IF_ANY_BIT,
};

export function testNode(
  load: FilterLoad,
  value: number,
  mask = -1,
  relation: FilterRelation = 'eq',
): FilterNode {
  const statements = loadStatements(load);
  if ((mask | 0) !== -1) statements.push(statement(BPF.AND, mask));
  return codeNode(statements, COMPARISONS[relation], value);
}

function loadStatements({ register, ipHeader, offset, size }: FilterLoad): Statement[] {
  if (ipHeader !== NONE) return [...headerLengthStatements(register, ipHeader), loadAtX(offset, size)];
  return register === NONE
    ? [statement(size === 1 ? BPF.LOAD_BYTE : size === 2 ? BPF.LOAD_HALF : BPF.LOAD_WORD, offset)]
    : [statement(BPF.INDEX_MEMORY, register), loadAtX(offset, size)];
}

export function loadAtX(offset: number, size: 1 | 2 | 4): Statement {
  return statement(
    size === 1 ? BPF.LOAD_BYTE_AT_X : size === 2 ? BPF.LOAD_HALF_AT_X : BPF.LOAD_WORD_AT_X,
    offset,
  );
}

/** X becomes the length of the IPv4 header, and what the register holds. */
export function headerLengthStatements(register: number, ipHeader: number): Statement[] {
  if (register === NONE) return [statement(BPF.INDEX_HEADER_LENGTH, ipHeader)];
  return [
    statement(BPF.INDEX_MEMORY, register),
    statement(BPF.LOAD_BYTE_AT_X, ipHeader),
    statement(BPF.AND, 0xf),
    statement(BPF.SHIFT_LEFT, 2),
    statement(BPF.ADD + WITH_X),
    statement(BPF.A_TO_X),
  ];
}

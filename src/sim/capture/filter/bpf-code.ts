/**
 * Instructions of the packet filter machine (McCanne and Jacobson, "The BSD Packet Filter", 1993) and the graph of blocks
 * that a filter is before it is a list of instructions.
 */

import { NumberSet } from './number-set';

/** Where instructions keep values: 16 words of memory, the accumulator, the index register. */
export const MEMORY_WORDS = 16;
export const ACCUMULATOR = 16;
export const INDEX = 17;
export const PLACES = 18;
const NO_NUMBERS = new NumberSet(0);

export const BPF = {
  NOTHING: 0,
  /** A becomes 1, 2 or 4 bytes of the packet at k. */
  LOAD_BYTE: 1,
  LOAD_HALF: 2,
  LOAD_WORD: 3,
  /** The same at X + k. */
  LOAD_BYTE_AT_X: 4,
  LOAD_HALF_AT_X: 5,
  LOAD_WORD_AT_X: 6,
  LOAD_LENGTH: 7,
  LOAD_DIRECTION: 8,
  LOAD_NUMBER: 9,
  LOAD_MEMORY: 10,
  /** X becomes four times the low half of the byte at k: the length of an IPv4 header. */
  INDEX_HEADER_LENGTH: 11,
  INDEX_NUMBER: 12,
  INDEX_MEMORY: 13,
  STORE: 14,
  STORE_INDEX: 15,
  A_TO_X: 16,
  X_TO_A: 17,
  NEGATE: 18,
  /** A and k; 20 more is A and X. */
  ADD: 20,
  SUBTRACT: 21,
  MULTIPLY: 22,
  DIVIDE: 23,
  REMAINDER: 24,
  AND: 25,
  OR: 26,
  XOR: 27,
  SHIFT_LEFT: 28,
  SHIFT_RIGHT: 29,
  /** A becomes the number of the interface. */
  LOAD_INTERFACE: 31,
  /** A becomes the number of the header that the way along the headers behind IP ends at; A is wanted, X the version. */
  FOLLOW_HEADERS: 32,
  /** Skips k instructions unless A is 0x6558; only in programs that are not optimized. */
  SKIP_UNLESS_ETHERNET: 30,
  /** Ends of blocks: A compared with k; 20 more compares with X. */
  IF_EQUAL: 60,
  IF_GREATER: 61,
  IF_NOT_LESS: 62,
  IF_ANY_BIT: 63,
  ACCEPT: 100,
  REJECT: 101,
} as const;

/** From the form with k to the form with X. */
export const WITH_X = 20;

export interface Statement {
  code: number;
  k: number;
}

export interface FilterBlock {
  id: number;
  statements: Statement[];
  /** How it ends: a comparison, or `ACCEPT` or `REJECT`. */
  readonly end: Statement;
  readonly yes: FilterEdge;
  readonly no: FilterEdge;
  level: number;
  /** Which value is in each place when the block ends; 0 is unknown. */
  values: Int32Array;
  /** Number of the value that is compared with. */
  operand: number;
  dominators: NumberSet;
  incoming: FilterEdge[];
  /** Sets of places, a bit each. */
  usedBefore: number;
  usedAfter: number;
  killed: number;
}

export interface FilterEdge {
  readonly isYes: boolean;
  readonly from: FilterBlock;
  /** Undefined behind the two ends. */
  to: FilterBlock | undefined;
  dominators: NumberSet;
}

export function statement(code: number, k = 0): Statement {
  return { code, k: k | 0 };
}

class Block implements FilterBlock {
  id = 0;
  statements: Statement[];
  readonly end: Statement;
  readonly yes: FilterEdge;
  readonly no: FilterEdge;
  level = 0;
  values = new Int32Array(PLACES);
  operand = 0;
  dominators = NO_NUMBERS;
  incoming: FilterEdge[] = [];
  usedBefore = 0;
  usedAfter = 0;
  killed = 0;

  constructor(
    statements: readonly Statement[],
    end: Statement,
    yes: FilterBlock | undefined,
    no: FilterBlock | undefined,
  ) {
    this.statements = statements.map(({ code, k }) => ({ code, k }));
    this.end = { code: end.code, k: end.k };
    this.yes = { isYes: true, from: this, to: yes, dominators: NO_NUMBERS };
    this.no = { isYes: false, from: this, to: no, dominators: NO_NUMBERS };
  }
}

export function filterBlock(
  statements: readonly Statement[],
  end: Statement,
  yes?: FilterBlock,
  no?: FilterBlock,
): FilterBlock {
  return new Block(statements, end, yes, no);
}

export function isEnd(block: FilterBlock): boolean {
  return block.end.code >= BPF.ACCEPT;
}

export function isWithX(code: number): boolean {
  return (code >= BPF.ADD + WITH_X && code <= BPF.SHIFT_RIGHT + WITH_X) || code >= BPF.IF_EQUAL + WITH_X
    ? code < BPF.ACCEPT
    : false;
}

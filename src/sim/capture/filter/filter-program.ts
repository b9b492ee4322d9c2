/**
 * A filter's tree compiled to a program of tests with two exits each, as the kernel's packet filter has (bpf_filter.c
 * of libpcap): the first read beyond the captured bytes rejects the packet.
 *
 * Models what libpcap's optimizer does for speed: a test of the EtherType whose answer the path to it already gives
 * is left out, and so is one whose answer changes nothing.
 */
import { NONE, type FilterLoad, type FilterNode } from './filter-node';
import { FilterPacket } from './filter-packet';

const REJECT = 0;
const ACCEPT = 1;
const BYTE_EQUALS = 2;
const HALF_EQUALS = 3;
const WORD_EQUALS = 4;
const COMPARE = 5;
const CHECK = 6;

/** Words of an instruction: what to do, offset, mask, value, next when true, next when false, number of a detail. */
const WORDS = 7;
const [OFFSET, MASK, VALUE, YES, NO, DETAIL] = [1, 2, 3, 4, 5, 6] as const;

/** More blocks than this many times the tests are not worth the tests they save. */
const LARGEST_GROWTH = 3;

type Leaf = Extract<FilterNode, { kind: 'test' | 'check' }>;

/** A test and where it leads; the two ends have no leaf. */
interface Block {
  readonly id: number;
  readonly leaf: Leaf | undefined;
  readonly yes: Block | undefined;
  readonly no: Block | undefined;
}

type Test = Extract<FilterNode, { kind: 'test' }>;

/** What a path has found out about one read: its value, or values that it does not have. */
interface Known {
  readonly key: string;
  readonly value: number | undefined;
  readonly others: readonly number[];
}

/** What frames hold in one place, counted from their first byte. */
export interface PossibleValues {
  readonly offset: number;
  readonly size: 1 | 2 | 4;
  readonly values: readonly number[];
}

/** Beyond it nothing is claimed. */
const MOST_STEPS = 20_000;

export class FilterProgram {
  readonly #code: Int32Array;
  readonly #tests: readonly Test[];
  readonly #checks: readonly ((packet: FilterPacket) => boolean)[];
  readonly #packet: FilterPacket;
  readonly #entry: number;

  constructor(node: FilterNode, registerCount: number) {
    const builder = new ProgramBuilder(node);
    this.#code = builder.code;
    this.#tests = builder.tests;
    this.#checks = builder.checks;
    this.#entry = builder.entry;
    this.#packet = new FilterPacket(registerCount);
  }

  /** Whether no packet at all can match. */
  get isEmpty(): boolean {
    for (let at = 0; at < this.#code.length; at += WORDS) if (this.#code[at] === ACCEPT) return false;
    return true;
  }

  /**
   * Whether no packet can match in whose frames some places hold one of a few values. Only what is certain counts: a way
   * through the tests is ruled out when it needs two values in one place, or one that is never there.
   */
  isEmptyWhere(possible: readonly PossibleValues[]): boolean {
    const budget = { steps: MOST_STEPS };
    return !this.#canAccept(this.#entry, new Map(), possible, budget);
  }

  #canAccept(
    at: number,
    known: ReadonlyMap<string, number>,
    possible: readonly PossibleValues[],
    budget: { steps: number },
  ): boolean {
    const code = this.#code;
    const operation = code[at];
    if (operation === REJECT) return false;
    budget.steps -= 1;
    if (operation === ACCEPT || budget.steps < 0) return true;
    const [yes, no] = [code[at + YES] ?? 0, code[at + NO] ?? 0];
    const size =
      operation === BYTE_EQUALS ? 1 : operation === HALF_EQUALS ? 2 : operation === WORD_EQUALS ? 4 : 0;
    if (size === 0) {
      return this.#canAccept(yes, known, possible, budget) || this.#canAccept(no, known, possible, budget);
    }
    const [offset, mask, value] = [code[at + OFFSET] ?? 0, code[at + MASK] ?? 0, code[at + VALUE] ?? 0];
    const key = `${offset} ${size} ${mask}`;
    const isThis = (candidate: number): boolean => (candidate & mask) === value;
    const held = known.get(key);
    const domain = possible.find((place) => place.offset === offset && place.size === size)?.values;
    const canBe = (held === undefined || held === value) && (domain?.some(isThis) ?? true);
    const canDiffer = held !== value && domain?.every(isThis) !== true;
    if (canBe && this.#canAccept(yes, new Map([...known, [key, value]]), possible, budget)) return true;
    return canDiffer && this.#canAccept(no, known, possible, budget);
  }

  /** `end` is one past the captured bytes. */
  matches(bytes: Uint8Array, start: number, end: number, originalLength: number, direction: number): boolean {
    const code = this.#code;
    let at = this.#entry;
    for (;;) {
      const offset = start + (code[at + OFFSET] ?? 0);
      let isTrue: boolean;
      switch (code[at]) {
        case REJECT:
          return false;
        case ACCEPT:
          return true;
        case BYTE_EQUALS:
          if (offset + 1 > end) return false;
          isTrue = ((bytes[offset] ?? 0) & (code[at + MASK] ?? 0)) === code[at + VALUE];
          break;
        case HALF_EQUALS:
          if (offset + 2 > end) return false;
          isTrue =
            ((((bytes[offset] ?? 0) << 8) | (bytes[offset + 1] ?? 0)) & (code[at + MASK] ?? 0)) ===
            code[at + VALUE];
          break;
        case WORD_EQUALS:
          if (offset + 4 > end) return false;
          isTrue =
            ((((bytes[offset] ?? 0) << 24) |
              ((bytes[offset + 1] ?? 0) << 16) |
              ((bytes[offset + 2] ?? 0) << 8) |
              (bytes[offset + 3] ?? 0)) &
              (code[at + MASK] ?? 0)) ===
            code[at + VALUE];
          break;
        default: {
          this.#packet.load(bytes, start, end, originalLength);
          this.#packet.direction = direction;
          isTrue = this.#isDetailTrue(code[at] ?? 0, code[at + DETAIL] ?? 0);
          if (this.#packet.isRejected) return false;
        }
      }
      at = code[at + (isTrue ? YES : NO)] ?? 0;
    }
  }

  #isDetailTrue(operation: number, detail: number): boolean {
    const packet = this.#packet;
    if (operation === CHECK) return this.#checks[detail]?.(packet) ?? false;
    const test = this.#tests[detail];
    if (test === undefined) return false;
    const masked = (loaded(packet, test.load) & test.mask) >>> 0;
    const value = test.value >>> 0;
    switch (test.relation) {
      case 'eq':
        return masked === value;
      case 'gt':
        return masked > value;
      case 'ge':
        return masked >= value;
      case 'set':
        return (masked & value) !== 0;
    }
  }
}

function loaded(packet: FilterPacket, load: FilterLoad): number {
  const base = load.register === NONE ? 0 : (packet.registers[load.register] ?? 0);
  if (load.ipHeader === NONE) return packet.read(base + load.offset, load.size);
  const headerBytes = (packet.read(base + load.ipHeader, 1) & 0xf) * 4;
  return packet.isRejected ? 0 : packet.read(base + headerBytes + load.offset, load.size);
}

class ProgramBuilder {
  readonly code: Int32Array;
  readonly tests: Test[] = [];
  readonly checks: ((packet: FilterPacket) => boolean)[] = [];
  readonly entry: number;
  #blockCount = 0;
  readonly #largestCount: number;
  readonly #reject: Block = this.#newBlock(undefined, undefined, undefined);
  readonly #accept: Block = this.#newBlock(undefined, undefined, undefined);
  readonly #shortened = new Map<string, Block>();

  constructor(node: FilterNode) {
    const plain = this.#build(node, this.#accept, this.#reject);
    this.#largestCount = this.#blockCount * (1 + LARGEST_GROWTH) + 100;
    const blocks = new Map<Block, number>();
    const first = this.#shorten(plain, undefined);
    this.#number(first, blocks);
    this.code = new Int32Array(blocks.size * WORDS);
    for (const [block, index] of blocks) this.#write(block, index * WORDS, blocks);
    this.entry = 0;
  }

  #newBlock(leaf: Leaf | undefined, yes: Block | undefined, no: Block | undefined): Block {
    this.#blockCount += 1;
    return { id: this.#blockCount, leaf, yes, no };
  }

  #build(node: FilterNode, yes: Block, no: Block): Block {
    switch (node.kind) {
      case 'constant':
        return node.value ? yes : no;
      case 'test':
      case 'check':
        return this.#newBlock(node, yes, no);
      case 'and':
        return this.#build(node.first, this.#build(node.second, yes, no), no);
      case 'or':
        return this.#build(node.first, yes, this.#build(node.second, yes, no));
      case 'not':
        return this.#build(node.node, no, yes);
    }
  }

  /** The same block for somebody who comes with knowledge, without the tests that it answers. */
  #shorten(block: Block, known: Known | undefined): Block {
    const { leaf, yes, no } = block;
    if (leaf === undefined || yes === undefined || no === undefined) return block;
    const isTrue = known === undefined ? undefined : answerOf(leaf, known);
    if (isTrue !== undefined) return this.#shorten(isTrue ? yes : no, known);
    const key = `${block.id} ${known === undefined ? '' : `${known.key} ${known.value ?? ''} ${known.others.join()}`}`;
    const earlier = this.#shortened.get(key);
    if (earlier !== undefined) return earlier;
    const isGrowing = this.#blockCount < this.#largestCount;
    const whenYes = this.#shorten(yes, isGrowing ? knownAfter(leaf, known, true) : undefined);
    const whenNo = this.#shorten(no, isGrowing ? knownAfter(leaf, known, false) : undefined);
    const shortened = whenYes === whenNo ? whenYes : this.#newBlock(leaf, whenYes, whenNo);
    this.#shortened.set(key, shortened);
    return shortened;
  }

  #number(block: Block, blocks: Map<Block, number>): void {
    if (blocks.has(block)) return;
    blocks.set(block, blocks.size);
    if (block.yes !== undefined) this.#number(block.yes, blocks);
    if (block.no !== undefined) this.#number(block.no, blocks);
  }

  #write(block: Block, at: number, blocks: ReadonlyMap<Block, number>): void {
    const { leaf, yes, no } = block;
    if (leaf === undefined || yes === undefined || no === undefined) {
      this.code[at] = block === this.#accept ? ACCEPT : REJECT;
      return;
    }
    this.code[at + YES] = (blocks.get(yes) ?? 0) * WORDS;
    this.code[at + NO] = (blocks.get(no) ?? 0) * WORDS;
    if (leaf.kind === 'check') {
      this.code[at] = CHECK;
      this.code[at + DETAIL] = this.checks.push(leaf.check) - 1;
      return;
    }
    const { load, mask, value } = leaf;
    this.code[at + OFFSET] = load.offset;
    this.code[at + MASK] = mask;
    this.code[at + VALUE] = value;
    if (leaf.relation === 'eq' && load.register === NONE && load.ipHeader === NONE && load.offset >= 0) {
      this.code[at] = load.size === 1 ? BYTE_EQUALS : load.size === 2 ? HALF_EQUALS : WORD_EQUALS;
    } else {
      this.code[at] = COMPARE;
      this.code[at + DETAIL] = this.tests.push(leaf) - 1;
    }
  }
}

/** Reads of two bytes without a mask: what EtherTypes are. */
function keyOf(leaf: Leaf): string | undefined {
  if (leaf.kind !== 'test' || leaf.relation !== 'eq' || leaf.load.size !== 2 || leaf.mask !== -1) {
    return undefined;
  }
  const { register, ipHeader, offset } = leaf.load;
  return ipHeader === NONE && register === NONE ? String(offset) : undefined;
}

function answerOf(leaf: Leaf, known: Known): boolean | undefined {
  if (leaf.kind !== 'test' || keyOf(leaf) !== known.key) return undefined;
  if (known.value !== undefined) return known.value === leaf.value;
  return known.others.includes(leaf.value) ? false : undefined;
}

/** A path remembers one read: the last of two bytes that it compared. */
function knownAfter(leaf: Leaf, known: Known | undefined, isTrue: boolean): Known | undefined {
  const key = keyOf(leaf);
  if (key === undefined || leaf.kind !== 'test') return known;
  if (isTrue) return { key, value: leaf.value, others: [] };
  const others = known?.key === key ? known.others : [];
  return { key, value: undefined, others: [...others, leaf.value].sort((left, right) => left - right) };
}

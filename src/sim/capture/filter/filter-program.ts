/**
 * A filter's tree compiled to instructions of the packet filter machine, optimized as libpcap does, and the machine that
 * runs them (bpf_filter.c of libpcap): the first read beyond the captured bytes rejects the packet.
 */
import { BPF, filterBlock, isEnd, MEMORY_WORDS, statement, WITH_X, type FilterBlock } from './bpf-code';
import { optimizeFilter } from './bpf-optimizer';
import { canAccept } from './bpf-reach';
import { calculated } from './bpf-values';
import type { FilterNode } from './filter-node';
import type { FrameShape } from './frame-shape';
import { endOfHeaderChain } from './header-chain';

/** Words of an instruction: what to do, k, next when true or always, next when false, what a load is compared with. */
const WORDS = 5;
const [K, YES, NO, VALUE] = [1, 2, 3, 4] as const;
/** A load and a comparison in one, which is what most of a filter is. */
const IF_BYTE_EQUAL = 110;
const IF_HALF_EQUAL = 111;
const IF_WORD_EQUAL = 112;
const IF_LOADED_EQUAL: ReadonlyMap<number, number> = new Map([
  [BPF.LOAD_BYTE, IF_BYTE_EQUAL],
  [BPF.LOAD_HALF, IF_HALF_EQUAL],
  [BPF.LOAD_WORD, IF_WORD_EQUAL],
]);
const READS_MEMORY: readonly number[] = [BPF.LOAD_MEMORY, BPF.INDEX_MEMORY];
const READS_PLACE: readonly number[] = [BPF.LOAD_DIRECTION, BPF.LOAD_INTERFACE];
const TRANSPARENT_ETHERNET = 0x6558;

export class FilterProgram {
  /** What the optimizer refuses. */
  readonly error: string | undefined;
  readonly #root: FilterBlock;
  readonly #code: Int32Array;
  readonly #memory = new Int32Array(MEMORY_WORDS);
  /** Whether it is used. */
  readonly #hasMemory: boolean;
  /** Whether the direction or the interface is looked at. */
  readonly hasPlace: boolean;

  constructor(node: FilterNode, isOptimized: boolean) {
    const accept = filterBlock([], statement(BPF.ACCEPT));
    const reject = filterBlock([], statement(BPF.REJECT));
    const plain = build(node, accept, reject);
    const { root, error } = isOptimized ? optimizeFilter(plain) : { root: plain, error: undefined };
    this.error = error;
    this.#root = root;
    this.#code = assembled(root, isOptimized);
    const has = (codes: readonly number[]): boolean =>
      this.#code.some((word, at) => at % WORDS === 0 && codes.includes(word));
    this.#hasMemory = has(READS_MEMORY);
    this.hasPlace = has(READS_PLACE);
  }

  /** Whether no packet at all can match. */
  get isEmpty(): boolean {
    return this.#root.end.code === BPF.REJECT;
  }

  /** Whether a frame of the shape may match; false only where that is certain. */
  canMatch(shape: FrameShape): boolean {
    return canAccept(this.#root, shape);
  }

  /** `end` is one past the captured bytes. */
  matches(
    bytes: Uint8Array,
    start: number,
    end: number,
    originalLength: number,
    direction: number,
    interfaceNumber: number,
  ): boolean {
    const [code, memory, length] = [this.#code, this.#memory, end - start];
    let [a, x, at] = [0, 0, 0];
    // The real machine does not clear it; what is read at such an offset is beyond the packet.
    if (this.#hasMemory) memory.fill(-1);
    for (;;) {
      const operation = code[at] ?? 0;
      const k = code[at + K] ?? 0;
      let next = at + WORDS;
      switch (operation) {
        case IF_HALF_EQUAL:
          if ((k >>> 0) + 2 > length) return false;
          a = ((bytes[start + k] ?? 0) << 8) | (bytes[start + k + 1] ?? 0);
          next = code[at + (a === code[at + VALUE] ? YES : NO)] ?? 0;
          break;
        case IF_WORD_EQUAL:
          if ((k >>> 0) + 4 > length) return false;
          a = wordAt(bytes, start + k);
          next = code[at + (a === code[at + VALUE] ? YES : NO)] ?? 0;
          break;
        case IF_BYTE_EQUAL:
          if (k >>> 0 >= length) return false;
          a = bytes[start + k] ?? 0;
          next = code[at + (a === code[at + VALUE] ? YES : NO)] ?? 0;
          break;
        case BPF.LOAD_BYTE:
          if (k >>> 0 >= length) return false;
          a = bytes[start + k] ?? 0;
          break;
        case BPF.LOAD_HALF: {
          if ((k >>> 0) + 2 > length) return false;
          a = ((bytes[start + k] ?? 0) << 8) | (bytes[start + k + 1] ?? 0);
          break;
        }
        case BPF.LOAD_WORD:
          if ((k >>> 0) + 4 > length) return false;
          a = wordAt(bytes, start + k);
          break;
        case BPF.LOAD_BYTE_AT_X:
        case BPF.LOAD_HALF_AT_X:
        case BPF.LOAD_WORD_AT_X: {
          const size = operation === BPF.LOAD_BYTE_AT_X ? 1 : operation === BPF.LOAD_HALF_AT_X ? 2 : 4;
          const offset = (x >>> 0) + (k >>> 0);
          if (offset + size > length) return false;
          const place = start + offset;
          a =
            size === 4
              ? wordAt(bytes, place)
              : size === 2
                ? ((bytes[place] ?? 0) << 8) | (bytes[place + 1] ?? 0)
                : (bytes[place] ?? 0);
          break;
        }
        case BPF.INDEX_HEADER_LENGTH:
          if (k >>> 0 >= length) return false;
          x = ((bytes[start + k] ?? 0) & 0xf) << 2;
          break;
        case BPF.IF_EQUAL:
          next = code[at + (a === k ? YES : NO)] ?? 0;
          break;
        case BPF.IF_GREATER:
          next = code[at + (a >>> 0 > k >>> 0 ? YES : NO)] ?? 0;
          break;
        case BPF.IF_NOT_LESS:
          next = code[at + (a >>> 0 >= k >>> 0 ? YES : NO)] ?? 0;
          break;
        case BPF.IF_ANY_BIT:
          next = code[at + ((a & k) !== 0 ? YES : NO)] ?? 0;
          break;
        case BPF.IF_EQUAL + WITH_X:
          next = code[at + (a === x ? YES : NO)] ?? 0;
          break;
        case BPF.IF_GREATER + WITH_X:
          next = code[at + (a >>> 0 > x >>> 0 ? YES : NO)] ?? 0;
          break;
        case BPF.IF_NOT_LESS + WITH_X:
          next = code[at + (a >>> 0 >= x >>> 0 ? YES : NO)] ?? 0;
          break;
        case BPF.ACCEPT:
          return true;
        case BPF.REJECT:
          return false;
        case BPF.LOAD_LENGTH:
          a = originalLength | 0;
          break;
        case BPF.LOAD_DIRECTION:
          a = direction;
          break;
        case BPF.LOAD_INTERFACE:
          a = interfaceNumber;
          break;
        case BPF.FOLLOW_HEADERS: {
          const header = endOfHeaderChain(bytes, { start, length, network: k }, x, a >>> 0);
          if (header === undefined) return false;
          a = header;
          break;
        }
        case BPF.LOAD_NUMBER:
          a = k;
          break;
        case BPF.LOAD_MEMORY:
          a = memory[k] ?? 0;
          break;
        case BPF.INDEX_NUMBER:
          x = k;
          break;
        case BPF.INDEX_MEMORY:
          x = memory[k] ?? 0;
          break;
        case BPF.STORE:
          memory[k] = a;
          break;
        case BPF.STORE_INDEX:
          memory[k] = x;
          break;
        case BPF.A_TO_X:
          x = a;
          break;
        case BPF.X_TO_A:
          a = x;
          break;
        case BPF.NEGATE:
          a = -a | 0;
          break;
        case BPF.SKIP_UNLESS_ETHERNET:
          if (a !== TRANSPARENT_ETHERNET) next += k * WORDS;
          break;
        default: {
          const isWithIndex = operation >= BPF.ADD + WITH_X;
          const result = calculated(isWithIndex ? operation - WITH_X : operation, a, isWithIndex ? x : k);
          if (result === undefined) return false;
          a = result;
        }
      }
      at = next;
    }
  }
}

function wordAt(bytes: Uint8Array, at: number): number {
  return (
    ((bytes[at] ?? 0) << 24) |
    ((bytes[at + 1] ?? 0) << 16) |
    ((bytes[at + 2] ?? 0) << 8) |
    (bytes[at + 3] ?? 0)
  );
}

function build(node: FilterNode, yes: FilterBlock, no: FilterBlock): FilterBlock {
  switch (node.kind) {
    case 'test':
      return filterBlock(node.statements, node.end, yes, no);
    case 'and':
      return build(node.first, build(node.second, yes, no), no);
    case 'or':
      return build(node.first, yes, build(node.second, yes, no));
    case 'not':
      return build(node.node, no, yes);
  }
}

/** `SKIP_UNLESS_ETHERNET` counts instructions, so that they stay as they are in a program that is not optimized. */
function assembled(root: FilterBlock, isOptimized: boolean): Int32Array {
  const starts = new Map<FilterBlock, number>();
  const words: number[] = [];
  const place = (block: FilterBlock): void => {
    if (starts.has(block)) return;
    starts.set(block, words.length);
    const statements = block.statements.filter(({ code }) => code !== BPF.NOTHING);
    const load = isOptimized && block.end.code === BPF.IF_EQUAL ? statements.at(-1) : undefined;
    const fused = load === undefined ? undefined : IF_LOADED_EQUAL.get(load.code);
    if (fused !== undefined) statements.pop();
    for (const { code, k } of statements) words.push(code, k, 0, 0, 0);
    if (load === undefined || fused === undefined) words.push(block.end.code, block.end.k, 0, 0, 0);
    else words.push(fused, load.k, 0, 0, block.end.k);
    const jump = words.length - WORDS;
    if (isEnd(block) || block.yes.to === undefined || block.no.to === undefined) return;
    place(block.yes.to);
    place(block.no.to);
    words[jump + YES] = starts.get(block.yes.to) ?? 0;
    words[jump + NO] = starts.get(block.no.to) ?? 0;
  };
  place(root);
  return Int32Array.from(words);
}

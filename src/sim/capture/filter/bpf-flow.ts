/** What libpcap's optimizer knows of a graph of blocks: levels, what dominates what, and which places are read later. */
import {
  ACCUMULATOR,
  BPF,
  INDEX,
  isEnd,
  isWithX,
  type FilterBlock,
  type FilterEdge,
  type Statement,
} from './bpf-code';
import { NumberSet } from './number-set';

const NOTHING = 0;
const A = 1 << ACCUMULATOR;
const X = 1 << INDEX;

/** The places that an instruction reads, a bit each. */
export function placesRead({ code, k }: Statement): number {
  if (code >= BPF.ACCEPT || code === BPF.NOTHING) return NOTHING;
  if (isWithX(code)) return A | X;
  switch (code) {
    case BPF.LOAD_BYTE:
    case BPF.LOAD_HALF:
    case BPF.LOAD_WORD:
    case BPF.LOAD_LENGTH:
    case BPF.LOAD_DIRECTION:
    case BPF.LOAD_INTERFACE:
    case BPF.LOAD_NUMBER:
    case BPF.INDEX_HEADER_LENGTH:
    case BPF.INDEX_NUMBER:
      return NOTHING;
    case BPF.LOAD_BYTE_AT_X:
    case BPF.LOAD_HALF_AT_X:
    case BPF.LOAD_WORD_AT_X:
    case BPF.STORE_INDEX:
    case BPF.X_TO_A:
      return X;
    case BPF.LOAD_MEMORY:
    case BPF.INDEX_MEMORY:
      return 1 << k;
    default:
      return A;
  }
}

/** The place that an instruction writes; -1 without one. */
export function placeWritten({ code, k }: Statement): number {
  switch (code) {
    case BPF.NOTHING:
      return -1;
    case BPF.STORE:
    case BPF.STORE_INDEX:
      return k;
    case BPF.INDEX_HEADER_LENGTH:
    case BPF.INDEX_NUMBER:
    case BPF.INDEX_MEMORY:
    case BPF.A_TO_X:
      return INDEX;
    default:
      return code >= BPF.IF_EQUAL ? -1 : ACCUMULATOR;
  }
}

export class FilterFlow {
  readonly blocks: FilterBlock[] = [];
  /** Blocks by the longest way to an end; of a level the one found last comes first. */
  levels: FilterBlock[][] = [];
  #fromTheTop: readonly FilterBlock[] = [];
  /** By number: first where comparisons hold, then where they do not. */
  readonly edges: FilterEdge[] = [];

  constructor(root: FilterBlock) {
    this.#number(root);
    for (const { yes } of this.blocks) this.edges.push(yes);
    for (const { no } of this.blocks) this.edges.push(no);
    for (const block of this.blocks) block.dominators = new NumberSet(this.blocks.length);
    for (const edge of this.edges) edge.dominators = new NumberSet(this.edges.length);
  }

  analyze(root: FilterBlock): void {
    this.findLevels(root);
    this.findDominators(root);
    this.#findUses();
    this.#findEdgeDominators(root);
  }

  findLevels(root: FilterBlock): void {
    this.levels = [];
    this.#level(root, new Set());
    for (const level of this.levels) level.reverse();
    this.#fromTheTop = this.levels.toReversed().flat();
  }

  /** A block dominates those that can only be reached through it. */
  findDominators(root: FilterBlock): void {
    for (const block of this.blocks) block.dominators.addAll();
    root.dominators.clear();
    for (const block of this.fromTheTop()) {
      block.dominators.add(block.id);
      block.yes.to?.dominators.keep(block.dominators);
      block.no.to?.dominators.keep(block.dominators);
    }
  }

  findIncoming(): void {
    for (const block of this.blocks) block.incoming = [];
    for (const block of this.fromTheTop()) {
      if (block.level === 0) continue;
      block.yes.to?.incoming.unshift(block.yes);
      block.no.to?.incoming.unshift(block.no);
    }
  }

  fromTheTop(): readonly FilterBlock[] {
    return this.#fromTheTop;
  }

  /** All but the two ends. */
  fromTheBottom(): readonly FilterBlock[] {
    return this.levels.slice(1).flat();
  }

  #number(block: FilterBlock | undefined): void {
    if (block === undefined || this.blocks[block.id] === block) return;
    block.id = this.blocks.push(block) - 1;
    this.#number(block.yes.to);
    this.#number(block.no.to);
  }

  #level(block: FilterBlock, seen: Set<FilterBlock>): void {
    if (seen.has(block)) return;
    seen.add(block);
    const { yes, no } = block;
    block.level = 0;
    if (yes.to !== undefined && no.to !== undefined) {
      this.#level(yes.to, seen);
      this.#level(no.to, seen);
      block.level = Math.max(yes.to.level, no.to.level) + 1;
    }
    (this.levels[block.level] ??= []).push(block);
  }

  #findUses(): void {
    for (const block of this.levels.flat()) {
      let [written, read, killed] = [0, 0, 0];
      for (const one of [...block.statements, block.end]) {
        read |= placesRead(one) & ~written;
        const place = placeWritten(one);
        if (place < 0) continue;
        if ((read & (1 << place)) === 0) killed |= 1 << place;
        written |= 1 << place;
      }
      block.killed = killed;
      block.usedBefore = read;
      block.usedAfter = 0;
    }
    for (const block of this.fromTheBottom()) {
      block.usedAfter = (block.yes.to?.usedBefore ?? 0) | (block.no.to?.usedBefore ?? 0);
      block.usedBefore |= block.usedAfter & ~block.killed;
    }
  }

  #findEdgeDominators(root: FilterBlock): void {
    for (const edge of this.edges) edge.dominators.addAll();
    root.yes.dominators.clear();
    root.no.dominators.clear();
    for (const block of this.fromTheTop()) {
      for (const edge of [block.yes, block.no]) {
        edge.dominators.add(block.id + (edge.isYes ? 0 : this.blocks.length));
        if (edge.to === undefined || isEnd(edge.to)) continue;
        edge.to.yes.dominators.keep(edge.dominators);
        edge.to.no.dominators.keep(edge.dominators);
      }
    }
  }
}

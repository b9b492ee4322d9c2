/**
 * The optimizer of libpcap 1.10.3 (optimize.c): which packets a filter selects depends on it, since a read beyond the
 * captured bytes rejects the packet, and the optimizer removes and moves reads.
 */
import { ACCUMULATOR, BPF, isEnd, PLACES, type FilterBlock, type FilterEdge } from './bpf-code';
import { optimizeBlock } from './bpf-block-optimizer';
import { FilterFlow } from './bpf-flow';
import { FilterValues } from './bpf-values';

/** Rounds that only move branches around and back end after so many. */
const MOST_ROUNDS = 100;
/**
 * The work grows with the third power: a filter of a hundred ports would take seconds. A larger one selects the same of packets that are
 * captured whole.
 */
const MOST_BLOCKS = 300;

export interface OptimizedFilter {
  readonly root: FilterBlock;
  /** What is refused only here, as a division by a number that turns out zero. */
  readonly error: string | undefined;
}

export function optimizeFilter(root: FilterBlock): OptimizedFilter {
  const optimizer = new FilterOptimizer(root);
  return { root: optimizer.run(root), error: optimizer.error };
}

class FilterOptimizer {
  readonly #flow: FilterFlow;
  readonly #values = new FilterValues();
  #hasRemoved = false;

  constructor(root: FilterBlock) {
    this.#flow = new FilterFlow(root);
  }

  get error(): string | undefined {
    return this.#values.error;
  }

  run(root: FilterBlock): FilterBlock {
    if (this.#flow.blocks.length > MOST_BLOCKS) return root;
    this.#loop(root, false);
    this.#loop(root, true);
    return shortenedRoot(root);
  }

  #loop(root: FilterBlock, isAltering: boolean): void {
    let rounds = 0;
    while (rounds < MOST_ROUNDS && this.#hasMore(root, isAltering))
      rounds = this.#hasRemoved ? 0 : rounds + 1;
  }

  /** One round; whether another can find more. */
  #hasMore(root: FilterBlock, isAltering: boolean): boolean {
    this.#values.startRound();
    this.#hasRemoved = false;
    this.#flow.analyze(root);
    this.#round(root, isAltering);
    return this.#values.hasChanged && this.error === undefined;
  }

  #round(root: FilterBlock, isAltering: boolean): void {
    const flow = this.#flow;
    flow.findIncoming();
    for (const block of flow.fromTheTop()) optimizeBlock(block, this.#values, isAltering);
    if (isAltering) return;
    const blocks = flow.fromTheBottom();
    for (const block of blocks) {
      this.#shortenEdge(block.yes);
      this.#shortenEdge(block.no);
    }
    flow.findIncoming();
    for (const block of blocks) {
      this.#pullUp(block, root, 'no', 'yes');
      this.#pullUp(block, root, 'yes', 'no');
    }
  }

  /** Leads an edge past blocks whose answer is known to who comes this way. */
  #shortenEdge(edge: FilterEdge): void {
    const first = edge.to;
    if (first === undefined || isEnd(first)) return;
    const common = first.yes.to;
    if (common !== undefined && common === first.no.to && !isConflicting(edge.from, common)) {
      this.#hasRemoved = true;
      this.#values.hasChanged = true;
      edge.to = common;
    }
    for (;;) {
      const target = this.#knownTarget(edge);
      if (target === undefined) return;
      this.#values.hasChanged = true;
      edge.to = target;
      if (isEnd(target)) return;
    }
  }

  #knownTarget(edge: FilterEdge): FilterBlock | undefined {
    const next = edge.to;
    if (next === undefined || isEnd(next)) return undefined;
    const { edges } = this.#flow;
    for (let id = 0; id < edges.length; id += 1) {
      const dominator = edges[id];
      if (dominator === undefined || !edge.dominators.has(id)) continue;
      const target = targetAfter(next, dominator);
      if (target !== undefined && !isConflicting(edge.from, target)) return target;
    }
    return undefined;
  }

  /**
   * In a chain of alternatives, moves one that compares what was just compared before others that read something else:
   * `along` is how the chain goes on, `out` where its members lead in common.
   */
  #pullUp(block: FilterBlock, root: FilterBlock, along: 'yes' | 'no', out: 'yes' | 'no'): void {
    const [first] = block.incoming;
    if (first === undefined) return;
    const value = first.from.values[ACCUMULATOR];
    if (block.incoming.some(({ from }) => from.values[ACCUMULATOR] !== value)) return;
    const isMember = (candidate: FilterBlock | undefined): candidate is FilterBlock =>
      candidate !== undefined && candidate[out].to === block[out].to && candidate.dominators.has(block.id);
    let different = first.from.yes.to === block ? first.from.yes : first.from.no;
    let isAtTop = true;
    for (;;) {
      const candidate = different.to;
      if (!isMember(candidate)) return;
      if (candidate.values[ACCUMULATOR] !== value) break;
      different = candidate[along];
      isAtTop = false;
    }
    const top = different.to;
    if (top === undefined) return;
    let same = top[along];
    for (;;) {
      const candidate = same.to;
      if (!isMember(candidate)) return;
      if (candidate.values[ACCUMULATOR] === value) break;
      same = candidate[along];
    }
    const pulled = same.to;
    if (pulled === undefined) return;
    same.to = pulled[along].to;
    pulled[along].to = top;
    if (isAtTop) {
      for (const { from } of block.incoming) (from.yes.to === block ? from.yes : from.no).to = pulled;
    } else different.to = pulled;
    this.#values.hasChanged = true;
    this.#flow.findDominators(root);
  }
}

/** Whether somebody behind `target` reads a place that would hold something else. */
function isConflicting(from: FilterBlock, target: FilterBlock): boolean {
  if (target.usedAfter === 0) return false;
  for (let place = 0; place < PLACES; place += 1) {
    if ((target.usedAfter & (1 << place)) !== 0 && from.values[place] !== target.values[place]) return true;
  }
  return false;
}

function targetAfter(block: FilterBlock, { from, isYes }: FilterEdge): FilterBlock | undefined {
  if (block.end.code !== from.end.code) return undefined;
  if (block.values[ACCUMULATOR] !== from.values[ACCUMULATOR]) return undefined;
  if (block.operand === from.operand) return (isYes ? block.yes : block.no).to;
  return isYes && block.end.code === BPF.IF_EQUAL ? block.no.to : undefined;
}

function shortenedRoot(root: FilterBlock): FilterBlock {
  let first = root;
  while (!isEnd(first) && first.yes.to !== undefined && first.yes.to === first.no.to) first = first.yes.to;
  // Libpcap runs the statements of a root that it leaves out before those of its successor.
  if (first !== root && !isEnd(first)) first.statements = [...root.statements, ...first.statements];
  return first;
}

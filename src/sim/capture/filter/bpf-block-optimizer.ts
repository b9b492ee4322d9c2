/** What libpcap's optimizer does inside of a block: simpler instructions in place of several, none for what nobody reads. */
import {
  ACCUMULATOR,
  BPF,
  INDEX,
  isEnd,
  isWithX,
  PLACES,
  WITH_X,
  type FilterBlock,
  type Statement,
} from './bpf-code';
import { placesRead, placeWritten } from './bpf-flow';
import { isHolding, type FilterValues } from './bpf-values';

export function optimizeBlock(block: FilterBlock, values: FilterValues, isAltering: boolean): void {
  inheritValues(block);
  const [a, x] = [block.values[ACCUMULATOR] ?? 0, block.values[INDEX] ?? 0];
  for (const one of block.statements) values.evaluate(one, block.values, isAltering);
  const isUnchanged = a !== 0 && block.values[ACCUMULATOR] === a && x !== 0 && block.values[INDEX] === x;
  if (isAltering && ((block.usedAfter === 0 && isUnchanged) || isEnd(block))) {
    if (block.statements.length > 0) values.hasChanged = true;
    block.statements = [];
  } else {
    simplifySequences(block, values);
    simplifyComparison(block, values);
    removeUnread(block, values);
  }
  block.operand = isWithX(block.end.code) ? (block.values[INDEX] ?? 0) : values.numberOf(block.end.k);
}

/** What all ways to the block agree on. */
function inheritValues({ values, incoming }: FilterBlock): void {
  const [first, ...others] = incoming;
  if (first === undefined) {
    values.fill(0);
    return;
  }
  values.set(first.from.values);
  for (const { from } of others) {
    for (let place = 0; place < PLACES; place += 1) {
      if (values[place] !== from.values[place]) values[place] = 0;
    }
  }
}

function nextReal(statements: readonly Statement[], from: number): number {
  let at = from;
  while (statements[at]?.code === BPF.NOTHING) at += 1;
  return at;
}

function simplifySequences({ statements, usedAfter }: FilterBlock, values: FilterValues): void {
  let at = nextReal(statements, 0);
  for (;;) {
    const nextAt = nextReal(statements, at + 1);
    const [one, next] = [statements[at], statements[nextAt]];
    if (one === undefined || next === undefined) return;
    if (one.code === BPF.STORE && next.code === BPF.INDEX_MEMORY && one.k === next.k) {
      values.hasChanged = true;
      next.code = BPF.A_TO_X;
    }
    if (one.code === BPF.LOAD_NUMBER && next.code === BPF.A_TO_X) {
      one.code = BPF.INDEX_NUMBER;
      next.code = BPF.X_TO_A;
      values.hasChanged = true;
    }
    if (one.code === BPF.LOAD_NUMBER && (usedAfter & (1 << INDEX)) === 0) {
      foldIndex(statements, at, nextAt, values);
    }
    at = nextAt;
  }
}

/** `tcp[2]`: a number, the length of the header, their sum, a read there. */
function foldIndex(statements: readonly Statement[], at: number, nextAt: number, values: FilterValues): void {
  const isHeader = statements[nextAt]?.code === BPF.INDEX_HEADER_LENGTH;
  const addAt = isHeader ? nextReal(statements, nextAt + 1) : nextAt;
  const moveAt = nextReal(statements, addAt + 1);
  const [number, add, move] = [statements[at], statements[addAt], statements[moveAt]];
  const load = statements[nextReal(statements, moveAt + 1)];
  if (number === undefined || add?.code !== BPF.ADD + WITH_X || move?.code !== BPF.A_TO_X) return;
  if (load === undefined || load.code < BPF.LOAD_BYTE_AT_X || load.code > BPF.LOAD_WORD_AT_X) return;
  load.k = (load.k + number.k) | 0;
  for (const one of [number, add, move]) one.code = BPF.NOTHING;
  values.hasChanged = true;
}

function simplifyComparison(block: FilterBlock, values: FilterValues): void {
  const { end } = block;
  if (block.statements.length === 0 || isEnd(block)) return;
  const real = block.statements.filter(({ code }) => code !== BPF.NOTHING);
  // As in libpcap: with nothing left but gaps, the first of them.
  const last = real.at(-1);
  if (last !== undefined && end.code === BPF.IF_EQUAL && (block.usedAfter & (1 << ACCUMULATOR)) === 0) {
    mergeIntoComparison(block, last, values);
  }
  if (end.code === BPF.IF_ANY_BIT) {
    if (end.k === 0) block.yes.to = block.no.to;
    if (end.k === -1) block.no.to = block.yes.to;
  }
  const index = values.constantOf(block.values[INDEX] ?? 0);
  if (index !== undefined && isWithX(end.code)) {
    end.code -= WITH_X;
    end.k = index;
  }
  const known = values.constantOf(block.values[ACCUMULATOR] ?? 0);
  if (known === undefined || isWithX(end.code)) return;
  if (block.yes.to !== block.no.to) values.hasChanged = true;
  if (isHolding(end.code, known, end.k)) block.no.to = block.yes.to;
  else block.yes.to = block.no.to;
}

function mergeIntoComparison(block: FilterBlock, last: Statement, values: FilterValues): void {
  const { end } = block;
  if (last.code === BPF.SUBTRACT + WITH_X) {
    const index = values.constantOf(block.values[INDEX] ?? 0);
    if (index !== undefined) end.k = (end.k + index) | 0;
    else if (end.k === 0) end.code = BPF.IF_EQUAL + WITH_X;
    else return;
  } else if (last.code === BPF.SUBTRACT) end.k = (end.k + last.k) | 0;
  else if (last.code === BPF.AND && end.k === 0) {
    end.k = last.k;
    end.code = BPF.IF_ANY_BIT;
    [block.yes.to, block.no.to] = [block.no.to, block.yes.to];
  } else return;
  last.code = BPF.NOTHING;
  values.hasChanged = true;
}

function removeUnread(block: FilterBlock, values: FilterValues): void {
  const unread: (Statement | undefined)[] = [];
  for (const one of [...block.statements, block.end]) {
    const read = placesRead(one);
    for (let place = 0; place < PLACES; place += 1)
      if ((read & (1 << place)) !== 0) unread[place] = undefined;
    const place = placeWritten(one);
    if (place < 0) continue;
    const earlier = unread[place];
    if (earlier !== undefined) {
      values.hasChanged = true;
      earlier.code = BPF.NOTHING;
    }
    unread[place] = one;
  }
  for (let place = 0; place < PLACES; place += 1) {
    const one = unread[place];
    if (one === undefined || (block.usedAfter & (1 << place)) !== 0) continue;
    one.code = BPF.NOTHING;
    values.hasChanged = true;
  }
}

/**
 * Whether a filter can accept any frame of a shape: follows every way through its tests and rules out those that need two
 * values in one place, or one that is never there.
 *
 * Only what is certain counts: what instructions compute beyond a read and a mask is taken for anything.
 */
import { BPF, isWithX, MEMORY_WORDS, WITH_X, type FilterBlock, type Statement } from './bpf-code';
import { calculated, isHolding } from './bpf-values';
import type { FrameShape } from './frame-shape';
import { KnownFrame, LENGTH_PLACE, type FrameField } from './known-frame';

/** Beyond it nothing is claimed. */
const MOST_STEPS = 20_000;
const LARGEST = 0xffff_ffff;
/** Whatever A becomes, the other registers stay. */
const KEEPS_THE_REST: readonly number[] = [
  BPF.NEGATE,
  BPF.LOAD_DIRECTION,
  BPF.LOAD_INTERFACE,
  BPF.FOLLOW_HEADERS,
];

/** What a register holds: a number, bits of the frame, or nothing that is known. */
type Held = number | FrameField | undefined;

interface Registers {
  a: Held;
  x: Held;
  readonly memory: Held[];
}

export function canAccept(root: FilterBlock, shape: FrameShape): boolean {
  const frame = KnownFrame.of(shape);
  if (frame === undefined) return false;
  const registers: Registers = {
    a: undefined,
    x: undefined,
    memory: Array.from({ length: MEMORY_WORDS }, () => undefined),
  };
  return new Walk().canAccept(root, registers, frame);
}

class Walk {
  #steps = MOST_STEPS;

  canAccept(block: FilterBlock | undefined, before: Registers, frame: KnownFrame | undefined): boolean {
    if (block === undefined || frame === undefined || block.end.code === BPF.REJECT) return false;
    this.#steps -= 1;
    if (block.end.code === BPF.ACCEPT || this.#steps < 0) return true;
    const registers: Registers = { a: before.a, x: before.x, memory: [...before.memory] };
    for (const one of block.statements) execute(one, registers, frame);
    const { code } = block.end;
    const operand = isWithX(code) ? registers.x : block.end.k;
    const comparison = isWithX(code) ? code - WITH_X : code;
    const [ifYes, ifNo] = split(comparison, registers.a, operand, frame);
    return this.canAccept(block.yes.to, registers, ifYes) || this.canAccept(block.no.to, registers, ifNo);
  }
}

function execute(one: Statement, registers: Registers, frame: KnownFrame): void {
  const { code, k } = one;
  switch (code) {
    case BPF.NOTHING:
      return;
    case BPF.LOAD_BYTE:
    case BPF.LOAD_HALF:
    case BPF.LOAD_WORD:
      registers.a = readAt(k, code);
      return;
    case BPF.LOAD_BYTE_AT_X:
    case BPF.LOAD_HALF_AT_X:
    case BPF.LOAD_WORD_AT_X: {
      const index = numberIn(registers.x, frame);
      const load = code - BPF.LOAD_BYTE_AT_X + BPF.LOAD_BYTE;
      registers.a = index === undefined ? undefined : readAt((index >>> 0) + (k >>> 0), load);
      return;
    }
    case BPF.LOAD_LENGTH:
      registers.a = { offset: LENGTH_PLACE, size: 4, mask: -1 };
      return;
    case BPF.LOAD_NUMBER:
      registers.a = k;
      return;
    case BPF.LOAD_MEMORY:
      registers.a = registers.memory[k];
      return;
    case BPF.INDEX_HEADER_LENGTH: {
      const words = frame.valueOf({ offset: k, size: 1, mask: 0xf });
      registers.x = words === undefined ? undefined : words << 2;
      return;
    }
    case BPF.INDEX_NUMBER:
      registers.x = k;
      return;
    case BPF.INDEX_MEMORY:
      registers.x = registers.memory[k];
      return;
    case BPF.STORE:
      registers.memory[k] = registers.a;
      return;
    case BPF.STORE_INDEX:
      registers.memory[k] = registers.x;
      return;
    case BPF.A_TO_X:
      registers.x = registers.a;
      return;
    case BPF.X_TO_A:
      registers.a = registers.x;
      return;
    default:
      compute(one, registers, frame);
  }
}

function compute({ code, k }: Statement, registers: Registers, frame: KnownFrame): void {
  const operation = isWithX(code) ? code - WITH_X : code;
  if (operation < BPF.ADD || operation > BPF.SHIFT_RIGHT) {
    // Instructions that jump inside of a block: whatever they lead to.
    registers.a = undefined;
    if (KEEPS_THE_REST.includes(code)) return;
    registers.x = undefined;
    registers.memory.fill(undefined);
    return;
  }
  const right = isWithX(code) ? numberIn(registers.x, frame) : k;
  const left = registers.a;
  registers.a = undefined;
  if (right === undefined) return;
  const number = numberIn(left, frame);
  if (number !== undefined) registers.a = calculated(operation, number, right);
  else if (operation === BPF.AND && typeof left === 'object') {
    registers.a = { ...left, mask: left.mask & right };
  }
}

function readAt(offset: number, load: number): FrameField {
  const size = load === BPF.LOAD_BYTE ? 1 : load === BPF.LOAD_HALF ? 2 : 4;
  return { offset, size, mask: -1 };
}

function numberIn(held: Held, frame: KnownFrame): number | undefined {
  return typeof held === 'object' ? frame.valueOf(held) : held;
}

/** What is known where a comparison holds, and where it does not. */
function split(
  comparison: number,
  left: Held,
  right: Held,
  frame: KnownFrame,
): readonly [KnownFrame | undefined, KnownFrame | undefined] {
  const value = numberIn(right, frame);
  if (left === undefined || value === undefined) return [frame, frame];
  const known = numberIn(left, frame);
  if (known !== undefined) {
    return isHolding(comparison, known, value) ? [frame, undefined] : [undefined, frame];
  }
  if (typeof left !== 'object') return [frame, frame];
  const unsigned = value >>> 0;
  switch (comparison) {
    case BPF.IF_EQUAL:
      return [frame.withValue(left, value), frame.without(left, value)];
    case BPF.IF_GREATER:
      return [frame.within(left, unsigned + 1, LARGEST), frame.within(left, 0, unsigned)];
    case BPF.IF_NOT_LESS:
      return [frame.within(left, unsigned, LARGEST), frame.within(left, 0, unsigned - 1)];
    default: {
      const bits = { ...left, mask: left.mask & value };
      return [frame.without(bits, 0), frame.withValue(bits, 0)];
    }
  }
}

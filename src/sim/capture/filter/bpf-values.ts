/**
 * Numbers values that instructions compute, so that equal ones are seen, and makes instructions simpler where a value is
 * known (the symbolic evaluation of libpcap's optimizer).
 */
import { ACCUMULATOR, BPF, INDEX, isWithX, WITH_X, type Statement } from './bpf-code';

/** Undefined where the operation rejects the packet. */
export function calculated(operation: number, left: number, right: number): number | undefined {
  switch (operation) {
    case BPF.ADD:
      return (left + right) | 0;
    case BPF.SUBTRACT:
      return (left - right) | 0;
    case BPF.MULTIPLY:
      return Math.imul(left, right);
    case BPF.DIVIDE:
      return right === 0 ? undefined : Math.floor((left >>> 0) / (right >>> 0)) | 0;
    case BPF.REMAINDER:
      return right === 0 ? undefined : ((left >>> 0) % (right >>> 0)) | 0;
    case BPF.AND:
      return left & right;
    case BPF.OR:
      return left | right;
    case BPF.XOR:
      return left ^ right;
    case BPF.SHIFT_LEFT:
      return right >>> 0 > 31 ? 0 : left << right;
    default:
      return right >>> 0 > 31 ? 0 : left >>> right;
  }
}

/** Whether a comparison with a number holds. */
export function isHolding(comparison: number, value: number, operand: number): boolean {
  switch (comparison) {
    case BPF.IF_EQUAL:
      return (value | 0) === (operand | 0);
    case BPF.IF_GREATER:
      return value >>> 0 > operand >>> 0;
    case BPF.IF_NOT_LESS:
      return value >>> 0 >= operand >>> 0;
    default:
      return (value & operand) !== 0;
  }
}

const KEEPS_WITH_ZERO: readonly number[] = [BPF.ADD, BPF.SHIFT_LEFT, BPF.SHIFT_RIGHT, BPF.OR, BPF.XOR];
const ZERO_IS_NEUTRAL: readonly number[] = [BPF.ADD, BPF.OR, BPF.XOR];

export class FilterValues {
  /** What libpcap refuses only now. */
  error: string | undefined = undefined;
  /** Whether something changed that more can follow from. */
  hasChanged = false;
  readonly #numbers = new Map<string, number>();
  readonly #constants = new Map<number, number>();
  #count = 0;

  /** Values are numbered anew. */
  startRound(): void {
    this.hasChanged = false;
    this.#numbers.clear();
    this.#constants.clear();
    this.#count = 0;
  }

  constantOf(value: number): number | undefined {
    return this.#constants.get(value);
  }

  numberOf(constant: number): number {
    const value = this.#valueOf(BPF.LOAD_NUMBER, constant | 0, 0);
    this.#constants.set(value, constant | 0);
    return value;
  }

  #valueOf(code: number, first: number, second: number): number {
    const key = `${code} ${first} ${second}`;
    let value = this.#numbers.get(key);
    if (value === undefined) {
      this.#count += 1;
      value = this.#count;
      this.#numbers.set(key, value);
    }
    return value;
  }

  #set(one: Statement, values: Int32Array, place: number, value: number, isAltering: boolean): void {
    if (isAltering && values[place] === value) one.code = BPF.NOTHING;
    else values[place] = value;
  }

  evaluate(one: Statement, values: Int32Array, isAltering: boolean): void {
    const { code, k } = one;
    const [a, x] = [values[ACCUMULATOR] ?? 0, values[INDEX] ?? 0];
    switch (code) {
      case BPF.LOAD_BYTE:
      case BPF.LOAD_HALF:
      case BPF.LOAD_WORD:
      case BPF.LOAD_LENGTH:
      case BPF.LOAD_DIRECTION:
      case BPF.LOAD_INTERFACE:
        this.#set(one, values, ACCUMULATOR, this.#valueOf(code, k, 0), isAltering);
        return;
      case BPF.LOAD_BYTE_AT_X:
      case BPF.LOAD_HALF_AT_X:
      case BPF.LOAD_WORD_AT_X: {
        const index = this.constantOf(x);
        if (isAltering && index !== undefined) {
          one.code = code - BPF.LOAD_BYTE_AT_X + BPF.LOAD_BYTE;
          one.k = (k + index) | 0;
          this.hasChanged = true;
          this.#set(one, values, ACCUMULATOR, this.#valueOf(one.code, one.k, 0), isAltering);
        } else this.#set(one, values, ACCUMULATOR, this.#valueOf(code, k, x), isAltering);
        return;
      }
      case BPF.LOAD_NUMBER:
        this.#set(one, values, ACCUMULATOR, this.numberOf(k), isAltering);
        return;
      case BPF.INDEX_NUMBER:
        this.#set(one, values, INDEX, this.numberOf(k), isAltering);
        return;
      case BPF.INDEX_HEADER_LENGTH:
        this.#set(one, values, INDEX, this.#valueOf(code, k, 0), isAltering);
        return;
      case BPF.LOAD_MEMORY:
      case BPF.INDEX_MEMORY: {
        const value = values[k] ?? 0;
        const constant = this.constantOf(value);
        if (isAltering && constant !== undefined) {
          one.code = code === BPF.LOAD_MEMORY ? BPF.LOAD_NUMBER : BPF.INDEX_NUMBER;
          one.k = constant;
          this.hasChanged = true;
        }
        this.#set(one, values, code === BPF.LOAD_MEMORY ? ACCUMULATOR : INDEX, value, isAltering);
        return;
      }
      case BPF.STORE:
        this.#set(one, values, k, a, isAltering);
        return;
      case BPF.STORE_INDEX:
        this.#set(one, values, k, x, isAltering);
        return;
      case BPF.A_TO_X:
        this.#set(one, values, INDEX, a, isAltering);
        return;
      case BPF.X_TO_A:
        this.#set(one, values, ACCUMULATOR, x, isAltering);
        return;
      case BPF.NEGATE: {
        const constant = this.constantOf(a);
        if (isAltering && constant !== undefined) {
          one.code = BPF.LOAD_NUMBER;
          one.k = -constant | 0;
          values[ACCUMULATOR] = this.numberOf(one.k);
        } else values[ACCUMULATOR] = this.#valueOf(code, a, 0);
        return;
      }
      default:
        if (code >= BPF.ADD && code < BPF.IF_EQUAL && code !== BPF.SKIP_UNLESS_ETHERNET) {
          if (isWithX(code)) this.#evaluateWithX(one, values, isAltering);
          else this.#evaluateWithNumber(one, values, isAltering);
        }
    }
  }

  #evaluateWithNumber(one: Statement, values: Int32Array, isAltering: boolean): void {
    const { code, k } = one;
    const a = values[ACCUMULATOR] ?? 0;
    if (isAltering && k === 0) {
      if (KEEPS_WITH_ZERO.includes(code)) {
        one.code = BPF.NOTHING;
        return;
      }
      if (code === BPF.MULTIPLY || code === BPF.AND) {
        one.code = BPF.LOAD_NUMBER;
        values[ACCUMULATOR] = this.numberOf(0);
        return;
      }
      if (code === BPF.DIVIDE) this.error ??= 'division by zero';
      if (code === BPF.REMAINDER) this.error ??= 'modulus by zero';
    }
    const left = this.constantOf(a);
    if (isAltering && left !== undefined) this.#fold(one, values, code, left, k);
    else values[ACCUMULATOR] = this.#valueOf(code, a, this.numberOf(k));
  }

  #fold(one: Statement, values: Int32Array, operation: number, left: number, right: number): void {
    const result = calculated(operation, left, right);
    if (result === undefined)
      this.error ??= operation === BPF.DIVIDE ? 'division by zero' : 'modulus by zero';
    one.code = BPF.LOAD_NUMBER;
    one.k = result ?? 0;
    this.hasChanged = true;
    values[ACCUMULATOR] = this.numberOf(one.k);
  }

  #evaluateWithX(one: Statement, values: Int32Array, isAltering: boolean): void {
    const operation = one.code - WITH_X;
    const [a, x] = [values[ACCUMULATOR] ?? 0, values[INDEX] ?? 0];
    const [left, right] = [this.constantOf(a), this.constantOf(x)];
    if (isAltering && right !== undefined) {
      if (left !== undefined) {
        this.#fold(one, values, operation, left, right);
        return;
      }
      this.#checkOperand(operation, right);
      one.code = operation;
      one.k = right;
      this.hasChanged = true;
      values[ACCUMULATOR] = this.#valueOf(operation, a, this.numberOf(right));
      return;
    }
    if (isAltering && left === 0 && operation !== BPF.SUBTRACT) {
      const isKept = ZERO_IS_NEUTRAL.includes(operation);
      one.code = isKept ? BPF.X_TO_A : BPF.LOAD_NUMBER;
      if (!isKept) one.k = 0;
      this.#set(one, values, ACCUMULATOR, isKept ? x : this.numberOf(0), isAltering);
      return;
    }
    values[ACCUMULATOR] = this.#valueOf(one.code, a, x);
  }

  #checkOperand(operation: number, right: number): void {
    if (operation === BPF.DIVIDE && right === 0) this.error ??= 'division by zero';
    if (operation === BPF.REMAINDER && right === 0) this.error ??= 'modulus by zero';
    const isShift = operation === BPF.SHIFT_LEFT || operation === BPF.SHIFT_RIGHT;
    if (isShift && right >>> 0 > 31) this.error ??= 'shift by more than 31 bits';
  }
}

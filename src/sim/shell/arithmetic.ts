/**
 * `$((...))`: integers with C's operators and precedence (POSIX sh §2.6.4).
 *
 * Leaves out 64-bit overflow, `++` and `--`.
 */
import { MAX_NESTING } from '../base/max-nesting';
import { err, ok, type Result } from '../base/result';
import { compareNumbers } from './compare-numbers';

/** What the expression reads and writes. */
interface ArithmeticVariables {
  get(name: string): string | undefined;
  set(name: string, value: string): void;
}

const BINARY_LEVELS: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

const TOO_DEEP = `arithmetic syntax error: nested deeper than ${MAX_NESTING}`;

/** Errors in ash's words. */
export function evaluateArithmetic(text: string, variables: ArithmeticVariables): Result<number, string> {
  const evaluator = new Evaluator(text, variables);
  const value = evaluator.evaluate();
  return evaluator.error === undefined ? ok(value) : err(evaluator.error);
}

class Evaluator {
  readonly #tokens: readonly string[];
  readonly #variables: ArithmeticVariables;
  #index = 0;
  #nesting = 0;
  error: string | undefined = undefined;

  constructor(text: string, variables: ArithmeticVariables) {
    this.#tokens =
      text.match(/0[xX][\da-fA-F]+|\d+|[A-Za-z_]\w*|<<=|>>=|[-+*/%&|^]=|&&|\|\||[=!<>]=|<<|>>|\S/g) ?? [];
    this.#variables = variables;
  }

  evaluate(): number {
    if (this.#tokens.length === 0) return 0;
    const value = this.#assignment();
    if (this.#index < this.#tokens.length) this.#fail('arithmetic syntax error');
    return value;
  }

  #fail(message: string): number {
    this.error ??= message;
    this.#index = this.#tokens.length;
    return 0;
  }

  #peek(): string {
    return this.#tokens[this.#index] ?? '';
  }

  #assignment(): number {
    const name = this.#peek();
    const operator = this.#tokens[this.#index + 1] ?? '';
    if (/^[A-Za-z_]/.test(name) && /^(?:[-+*/%&|^]|<<|>>)?=$/.test(operator)) {
      this.#index += 2;
      this.#nesting += 1;
      const right = this.#nesting > MAX_NESTING ? this.#fail(TOO_DEEP) : this.#assignment();
      this.#nesting -= 1;
      const value = operator === '=' ? right : this.#apply(operator.slice(0, -1), this.#read(name), right);
      this.#variables.set(name, String(value));
      return value;
    }
    return this.#conditional();
  }

  #conditional(): number {
    const condition = this.#binary(0);
    if (this.#peek() !== '?') return condition;
    this.#index += 1;
    if (this.#nesting >= MAX_NESTING) return this.#fail(TOO_DEEP);
    this.#nesting += 1;
    const whenTrue = this.#assignment();
    if (this.#peek() !== ':') return this.#fail('arithmetic syntax error');
    this.#index += 1;
    const whenFalse = this.#conditional();
    this.#nesting -= 1;
    return condition !== 0 ? whenTrue : whenFalse;
  }

  #binary(level: number): number {
    const operators = BINARY_LEVELS[level];
    if (operators === undefined) return this.#unary();
    let left = this.#binary(level + 1);
    while (operators.includes(this.#peek())) {
      const operator = this.#peek();
      this.#index += 1;
      left = this.#apply(operator, left, this.#binary(level + 1));
    }
    return left;
  }

  #unary(): number {
    const token = this.#peek();
    this.#index += 1;
    this.#nesting += 1;
    const value = this.#nesting > MAX_NESTING ? this.#fail(TOO_DEEP) : this.#operand(token);
    this.#nesting -= 1;
    return value;
  }

  #operand(token: string): number {
    switch (token) {
      case '-':
        return -this.#unary();
      case '+':
        return this.#unary();
      case '!':
        return this.#unary() === 0 ? 1 : 0;
      case '~':
        return ~this.#unary();
      case '(': {
        const value = this.#assignment();
        if (this.#peek() !== ')') return this.#fail('arithmetic syntax error');
        this.#index += 1;
        return value;
      }
      default:
        if (/^0[xX]/.test(token)) return Number.parseInt(token, 16);
        if (/^0\d/.test(token)) return Number.parseInt(token, 8);
        if (/^\d/.test(token)) return Number(token);
        if (/^[A-Za-z_]/.test(token)) return this.#read(token);
        return this.#fail('arithmetic syntax error');
    }
  }

  #read(name: string): number {
    const text = (this.#variables.get(name) ?? '').trim();
    if (text === '') return 0;
    if (/^-?(?:0[xX][\da-fA-F]+|\d+)$/.test(text)) return Number(text);
    return this.#fail('arithmetic syntax error');
  }

  #apply(operator: string, left: number, right: number): number {
    switch (operator) {
      case '+':
        return left + right;
      case '-':
        return left - right;
      case '*':
        return left * right;
      case '/':
      case '%':
        if (right === 0) return this.#fail('divide by zero');
        return operator === '/' ? Math.trunc(left / right) : left % right;
      case '<<':
        return left * 2 ** right;
      case '>>':
        return Math.floor(left / 2 ** right);
      case '&':
        return left & right;
      case '|':
        return left | right;
      case '^':
        return left ^ right;
      case '&&':
        return left !== 0 && right !== 0 ? 1 : 0;
      case '||':
        return left !== 0 || right !== 0 ? 1 : 0;
      default:
        return compareNumbers(operator, left, right) ? 1 : 0;
    }
  }
}

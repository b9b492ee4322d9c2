/**
 * `-m u32`: words of the packet, masked, shifted and compared (xt_u32).
 *
 * Reads beyond the packet do not match, inverted or not.
 */
import { Match } from '../match';
import { optionTable } from '../option-table';
import { scanInteger } from '../option-values';
import { readWord } from '../read-word';
import type { RuleContext } from '../rule-context';
import { formatHex } from '../rule-values';

const OPTIONS = optionTable(['! --u32 TESTS'], { mandatory: ['--u32'] });
const MAX_TESTS = 10;
const MAX_WORD = 0xffff_ffff;

type Operator = '&' | '<<' | '>>' | '@';

interface Step {
  readonly operator: Operator;
  readonly number: number;
}

interface ValueRange {
  readonly min: number;
  readonly max: number;
}

interface WordTest {
  readonly start: number;
  readonly steps: readonly Step[];
  readonly values: readonly ValueRange[];
}

export class U32Match extends Match {
  readonly name = 'u32';
  readonly options = OPTIONS;
  #tests: readonly WordTest[] = [];
  #isInverted = false;

  takeOption(_option: string, values: readonly string[], isInverted: boolean): string | undefined {
    const parser = new U32Parser(values[0] ?? '');
    const problem = parser.parse();
    this.#tests = parser.tests;
    this.#isInverted = isInverted;
    return problem;
  }

  matches(context: RuleContext): boolean {
    for (const test of this.#tests) {
      const value = evaluate(test, context);
      if (value === undefined) return false;
      if (!test.values.some(({ min, max }) => value >= min && value <= max)) return this.#isInverted;
    }
    return !this.#isInverted;
  }

  format(): string {
    return `${this.#isInverted ? ' !' : ''} --u32 "${this.#text()}"`;
  }

  describe(): string {
    return `u32${this.#isInverted ? ' !' : ''} "${this.#text()}"`;
  }

  #text(): string {
    return this.#tests
      .map(({ start, steps, values }) => {
        const location = steps.map(({ operator, number }) => `${operator}${formatHex(number)}`).join('');
        const ranges = values.map(({ min, max }) =>
          min === max ? formatHex(min) : `${formatHex(min)}:${formatHex(max)}`,
        );
        return `${formatHex(start)}${location}=${ranges.join(',')}`;
      })
      .join('&&');
  }
}

/** Undefined when it leads out of the packet. */
function evaluate({ start, steps }: WordTest, { packet, lengthBytes }: RuleContext): number | undefined {
  const base = packet.networkOffset;
  let at = 0;
  let position = start;
  if (position + 4 > lengthBytes) return undefined;
  let value = readWord(packet.buffer, base + position) >>> 0;
  for (const { operator, number } of steps) {
    if (operator === '&') value = (value & number) >>> 0;
    else if (operator === '<<') value = number > 31 ? 0 : (value << number) >>> 0;
    else if (operator === '>>') value = number > 31 ? 0 : value >>> number;
    else {
      at += value;
      position = at + number;
      if (position + 4 > lengthBytes) return undefined;
      value = readWord(packet.buffer, base + position) >>> 0;
    }
  }
  return value;
}

class U32Parser {
  tests: WordTest[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  parse(): string | undefined {
    for (;;) {
      if (this.tests.length === MAX_TESTS) return 'u32: at char 0: too many "&&"s';
      const problem = this.#parseTest();
      if (problem !== undefined) return problem;
      this.#skipBlanks();
      if (this.#peek() === '') return undefined;
      if (this.#peek() !== '&') return `u32: at char ${this.#at}: expected "," or "&&"`;
      if (this.#text[this.#at + 1] !== '&') {
        return `u32: at char ${this.#at + 1}: a second '&' was expected`;
      }
      this.#at += 2;
    }
  }

  #parseTest(): string | undefined {
    this.#skipBlanks();
    if (this.#peek() === '') return 'u32: abrupt end of input after location specifier';
    const start = this.#parseNumber();
    if (typeof start === 'string') return start;
    const steps: Step[] = [];
    for (;;) {
      this.#skipBlanks();
      const operator = this.#parseOperator();
      if (operator === '=') break;
      if (operator.length > 2) return operator;
      const number = this.#parseNumber();
      if (typeof number === 'string') return number;
      if (operator === '&' || operator === '<<' || operator === '>>' || operator === '@') {
        steps.push({ operator, number });
      }
    }
    const values = this.#parseValues();
    if (typeof values === 'string') return values;
    this.tests.push({ start, steps, values });
    return undefined;
  }

  /** One of the operators, `=`, or iptables' words. */
  #parseOperator(): string {
    const character = this.#peek();
    if (character === '') return 'u32: abrupt end of input after location specifier';
    if (character === '=' || character === '&' || character === '@') {
      this.#at += 1;
      return character;
    }
    if (character !== '<' && character !== '>') return `u32: at char ${this.#at}: operator expected`;
    if (this.#text[this.#at + 1] !== character) {
      return `u32: at char ${this.#at + 1}: a second '${character}' was expected`;
    }
    this.#at += 2;
    return character + character;
  }

  #parseValues(): readonly ValueRange[] | string {
    const values: ValueRange[] = [];
    for (;;) {
      this.#skipBlanks();
      if (this.#peek() === '' && values.length === 0) return 'u32: test ended with no value specified';
      const min = this.#parseNumber();
      if (typeof min === 'string') return min;
      this.#skipBlanks();
      let max = min;
      if (this.#peek() === ':') {
        this.#at += 1;
        const parsed = this.#parseNumber();
        if (typeof parsed === 'string') return parsed;
        max = parsed;
        this.#skipBlanks();
      }
      values.push({ min, max });
      if (this.#peek() !== ',') return values;
      this.#at += 1;
    }
  }

  #parseNumber(): number | string {
    this.#skipBlanks();
    const rest = this.#text.slice(this.#at);
    const scanned = scanInteger(rest);
    if (scanned === undefined || scanned.value > MAX_WORD) {
      return `u32: at char ${this.#at}: not a number or out of range`;
    }
    this.#at += rest.length - scanned.rest.length;
    return scanned.value;
  }

  #peek(): string {
    return this.#text[this.#at] ?? '';
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#peek())) this.#at += 1;
  }
}

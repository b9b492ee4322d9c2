/**
 * What Go says about a text that is no JSON: where the API server reads what a client sent as it is.
 *
 * Go 1.23 `encoding/json/scanner.go`, with its messages. Models syntax alone: what a value means is up to others.
 */
import { MAX_NESTING } from '../../base/max-nesting';

const SPACES = ' \t\r\n';
const ENDED = 'unexpected end of JSON input';
const WORDS: ReadonlyMap<string, string> = new Map([
  ['t', 'true'],
  ['f', 'false'],
  ['n', 'null'],
]);

/** Undefined for a text that is one JSON value. */
export function jsonProblem(text: string): string | undefined {
  return new Scanner(text).problem();
}

class Scanner {
  readonly #text: string;
  #at = 0;
  #nesting = 0;

  constructor(text: string) {
    this.#text = text;
  }

  problem(): string | undefined {
    const found = this.#value();
    if (found !== undefined) return found;
    this.#skipSpaces();
    return this.#at < this.#text.length ? this.#wrong('after top-level value') : undefined;
  }

  #skipSpaces(): void {
    while (this.#at < this.#text.length && SPACES.includes(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #wrong(where: string): string {
    const character = this.#text.charAt(this.#at);
    if (character === '') return ENDED;
    const shown = character === "'" ? String.raw`'\''` : character === '"' ? `'"'` : quoted(character);
    return `invalid character ${shown} ${where}`;
  }

  #value(): string | undefined {
    this.#skipSpaces();
    const first = this.#text.charAt(this.#at);
    if (first === '{' || first === '[') {
      if (this.#nesting >= MAX_NESTING) return 'exceeded max depth';
      this.#nesting += 1;
      const problem = first === '{' ? this.#members() : this.#elements();
      this.#nesting -= 1;
      return problem;
    }
    if (first === '"') return this.#string();
    if (first === '-' || isDigit(first)) return this.#number();
    const word = WORDS.get(first);
    return word === undefined ? this.#wrong('looking for beginning of value') : this.#word(word);
  }

  #members(): string | undefined {
    this.#at += 1;
    this.#skipSpaces();
    if (this.#takes('}')) return undefined;
    for (;;) {
      this.#skipSpaces();
      if (this.#text.charAt(this.#at) !== '"') {
        return this.#wrong('looking for beginning of object key string');
      }
      const key = this.#string();
      if (key !== undefined) return key;
      this.#skipSpaces();
      if (!this.#takes(':')) return this.#wrong('after object key');
      const value = this.#value();
      if (value !== undefined) return value;
      this.#skipSpaces();
      if (this.#takes('}')) return undefined;
      if (!this.#takes(',')) return this.#wrong('after object key:value pair');
    }
  }

  #elements(): string | undefined {
    this.#at += 1;
    this.#skipSpaces();
    if (this.#takes(']')) return undefined;
    for (;;) {
      const value = this.#value();
      if (value !== undefined) return value;
      this.#skipSpaces();
      if (this.#takes(']')) return undefined;
      if (!this.#takes(',')) return this.#wrong('after array element');
    }
  }

  #string(): string | undefined {
    this.#at += 1;
    for (;;) {
      const character = this.#text.charAt(this.#at);
      if (character === '') return ENDED;
      if (character === '"') {
        this.#at += 1;
        return undefined;
      }
      if (character < ' ') return this.#wrong('in string literal');
      this.#at += 1;
      if (character !== '\\') continue;
      const escaped = this.#text.charAt(this.#at);
      if (escaped === '' || !'bfnrt\\/"u'.includes(escaped)) return this.#wrong('in string escape code');
      this.#at += 1;
      if (escaped !== 'u') continue;
      for (let count = 0; count < 4; count += 1) {
        if (!/[0-9a-fA-F]/u.test(this.#text.charAt(this.#at))) {
          return this.#wrong(String.raw`in \u hexadecimal character escape`);
        }
        this.#at += 1;
      }
    }
  }

  #number(): string | undefined {
    this.#takes('-');
    if (!isDigit(this.#text.charAt(this.#at))) return this.#wrong('in numeric literal');
    if (!this.#takes('0')) this.#skipDigits();
    if (this.#takes('.')) {
      if (!isDigit(this.#text.charAt(this.#at))) return this.#wrong('after decimal point in numeric literal');
      this.#skipDigits();
    }
    if (this.#takes('e') || this.#takes('E')) {
      if (!this.#takes('+')) this.#takes('-');
      if (!isDigit(this.#text.charAt(this.#at))) return this.#wrong('in exponent of numeric literal');
      this.#skipDigits();
    }
    return undefined;
  }

  #skipDigits(): void {
    while (isDigit(this.#text.charAt(this.#at))) this.#at += 1;
  }

  #word(word: string): string | undefined {
    for (const letter of word) {
      if (!this.#takes(letter)) return this.#wrong(`in literal ${word} (expecting ${quoted(letter)})`);
    }
    return undefined;
  }

  #takes(character: string): boolean {
    if (this.#text.charAt(this.#at) !== character) return false;
    this.#at += 1;
    return true;
  }
}

function isDigit(character: string): boolean {
  return character >= '0' && character <= '9';
}

function quoted(character: string): string {
  const escaped = JSON.stringify(character).slice(1, -1);
  return `'${escaped}'`;
}

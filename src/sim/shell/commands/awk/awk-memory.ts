/** Variables, arrays and the record of a running awk program, and the frames of its functions. */
import { AwkRecord } from './awk-record';
import { inputValue, numberOf, textOf, type AwkValue } from './awk-values';

export type AwkArray = Map<string, AwkValue>;

const DEFAULT_CONVERSION = '%.6g';

const STANDARD: Readonly<Record<string, AwkValue>> = {
  FS: ' ',
  OFS: ' ',
  ORS: '\n',
  RS: '\n',
  SUBSEP: '\u001c',
  CONVFMT: DEFAULT_CONVERSION,
  OFMT: DEFAULT_CONVERSION,
  NR: 0,
  FNR: 0,
  RSTART: 0,
  RLENGTH: -1,
};

/** What a function was called with, and its own variables. */
export interface AwkFrame {
  readonly values: Map<string, AwkValue>;
  readonly arrays: Map<string, AwkArray>;
}

export class AwkMemory {
  readonly record: AwkRecord;
  readonly frames: AwkFrame[] = [];
  readonly #variables = new Map<string, AwkValue>(Object.entries(STANDARD));
  readonly #arrays = new Map<string, AwkArray>();

  constructor(args: readonly string[], environment: readonly (readonly [string, string])[]) {
    this.record = new AwkRecord(
      {
        fieldSeparator: () => this.textNamed('FS'),
        outputSeparator: () => this.textNamed('OFS'),
      },
      (value) => this.textOf(value),
    );
    this.#variables.set('ARGC', args.length + 1);
    const entries = args.map((arg, index) => [String(index + 1), inputValue(arg)] as const);
    this.#arrays.set('ARGV', new Map([['0', 'awk'], ...entries]));
    this.#arrays.set('ENVIRON', new Map(environment.map(([name, value]) => [name, inputValue(value)])));
  }

  /** As `CONVFMT` has it. */
  textOf(value: AwkValue): string {
    return typeof value === 'string' ? value : textOf(value, this.conversion);
  }

  /** Of a variable of the whole program. */
  textNamed(name: string): string {
    return this.textOf(this.#variables.get(name));
  }

  get conversion(): string {
    const format = this.#variables.get('CONVFMT');
    return typeof format === 'string' ? format : DEFAULT_CONVERSION;
  }

  /** One of the whole program. */
  setGlobal(name: string, value: AwkValue): void {
    this.#variables.set(name, value);
  }

  countRecord(): void {
    for (const name of ['NR', 'FNR']) this.setGlobal(name, numberOf(this.#variables.get(name)) + 1);
  }

  variable(name: string): AwkValue {
    if (name === 'NF') return this.record.count;
    const frame = this.frames.at(-1);
    return frame?.values.has(name) === true ? frame.values.get(name) : this.#variables.get(name);
  }

  setVariable(name: string, value: AwkValue): void {
    const frame = this.frames.at(-1);
    if (frame?.values.has(name) === true) frame.values.set(name, value);
    else if (name === 'NF') this.record.count = Math.trunc(numberOf(value));
    else this.#variables.set(name, value);
  }

  /** One that is there already. */
  findArray(name: string): AwkArray | undefined {
    return this.frames.at(-1)?.arrays.get(name) ?? this.#arrays.get(name);
  }

  /** Made where the name holds nothing yet. */
  array(name: string): AwkArray {
    const frame = this.frames.at(-1);
    const own = frame?.arrays.get(name);
    if (own !== undefined) return own;
    const made: AwkArray = new Map();
    if (frame?.values.has(name) === true) {
      frame.arrays.set(name, made);
      return made;
    }
    const found = this.#arrays.get(name);
    if (found !== undefined) return found;
    this.#arrays.set(name, made);
    return made;
  }
}

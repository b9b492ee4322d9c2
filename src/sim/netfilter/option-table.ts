/**
 * The options of an iptables extension (`struct xt_option_entry` and `struct option` of libxtables).
 *
 * A table that is checked has its rules enforced by the tool in words common to all extensions: once only, `!` only where
 * it is allowed, what is mandatory, what excludes and what needs another. The older extensions look for themselves.
 */
export interface OptionShape {
  /** Under which it is handed to the extension: the name that the tool's messages use. */
  readonly name: string;
  readonly valueCount: 0 | 1 | 2;
  readonly canInvert: boolean;
}

export interface OptionRules {
  readonly mandatory?: readonly string[];
  /** Groups of which one option at most may be given. */
  readonly exclusive?: readonly (readonly string[])[];
  /** Of each, the others that it does not go with; asked in this direction only. */
  readonly excludes?: Readonly<Record<string, readonly string[]>>;
  readonly needs?: Readonly<Record<string, string>>;
}

const NO_NAMES: readonly string[] = [];

export class OptionTable {
  readonly isChecked: boolean;
  readonly #rules: OptionRules;
  /** By every name, in the order of the rows. */
  readonly #shapes = new Map<string, OptionShape>();
  readonly #order: string[] = [];

  constructor(rows: readonly string[], isChecked: boolean, rules: OptionRules) {
    this.isChecked = isChecked;
    this.#rules = rules;
    for (const row of rows) {
      const words = row.split(' ');
      const canInvert = words[0] === '!';
      const [names = '', ...values] = canInvert ? words.slice(1) : words;
      const valueCount = values.length === 2 ? 2 : values.length === 1 ? 1 : 0;
      const [first = '', ...aliases] = names.split('|');
      const shape: OptionShape = { name: first, valueCount, canInvert };
      this.#order.push(first);
      for (const name of [first, ...aliases]) this.#shapes.set(name, shape);
    }
  }

  get(name: string): OptionShape | undefined {
    return this.#shapes.get(name);
  }

  /** Every option whose name begins with `beginning`, by its name. */
  startingWith(beginning: string): readonly (readonly [string, OptionShape])[] {
    return [...this.#shapes].filter(([name]) => name.startsWith(beginning));
  }

  /** What is wrong with the options that were given, in the words of `xtables_options_fcheck`. */
  findProblem(extension: string, given: ReadonlySet<string>): string | undefined {
    for (const name of this.#order) {
      const isGiven = given.has(name);
      if (!isGiven && this.#rules.mandatory?.includes(name) === true) {
        return `${extension}: option "${name}" must be specified\n`;
      }
      const problem = isGiven ? this.#findConflict(extension, name, given) : undefined;
      if (problem !== undefined) return problem;
    }
    return undefined;
  }

  #findConflict(extension: string, name: string, given: ReadonlySet<string>): string | undefined {
    const groups = this.#rules.exclusive?.filter((group) => group.includes(name)).flat() ?? NO_NAMES;
    const excluded = [...groups, ...(this.#rules.excludes?.[name] ?? NO_NAMES)];
    const needed = this.#rules.needs?.[name];
    for (const other of this.#order) {
      if (other === name) continue;
      if (other === needed && !given.has(other)) {
        return `${extension}: option "${name}" also requires "${other}".\n`;
      }
      if (given.has(other) && excluded.includes(other)) {
        return `${extension}: option "${name}" cannot be used together with "${other}".\n`;
      }
    }
    return undefined;
  }
}

/** Rows of `[!] --name[|--alias] [VALUE [VALUE]]`, as in a manual page: `! --dport|--destination-port PORT`. */
export function optionTable(rows: readonly string[], rules: OptionRules = {}): OptionTable {
  return new OptionTable(rows, true, rules);
}

/** The same for an extension that checks its options itself. */
export function plainOptionTable(...rows: readonly string[]): OptionTable {
  return new OptionTable(rows, false, {});
}

export const NO_OPTIONS: OptionTable = plainOptionTable();

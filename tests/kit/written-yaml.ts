/**
 * Writes values as YAML in the many ways that people and tools write it: block or flow, indented lists or not, quotes,
 * comments and blank lines between anything. The choices follow from a seed.
 */

/** Comments are `# note N`, each with its own number. */
export class YamlScribe {
  #state: number;
  #notes = 0;
  readonly #step: number;
  readonly #listIndent: number;
  readonly #hasComments: boolean;

  constructor(seed: number, options: { readonly hasComments?: boolean } = {}) {
    this.#state = seed | 1;
    this.#step = this.chance(0.3) ? 4 : 2;
    this.#listIndent = this.chance(0.4) ? 0 : this.#step;
    this.#hasComments = options.hasComments ?? true;
  }

  /** A number below `count`. */
  below(count: number): number {
    // Numerical Recipes' linear congruential generator; its high bits are good enough here.
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * count);
  }

  chance(share: number): boolean {
    return this.below(1000) < share * 1000;
  }

  /** One document in block style, with a line end. */
  document(value: Readonly<Record<string, unknown>>): string {
    const head = this.#commentLines(0);
    return head + this.#blockMapping(value, 0).join('\n') + '\n' + this.#commentLines(0);
  }

  json(value: unknown): string {
    const indent = [undefined, 2, 4, '\t'][this.below(4)];
    return `${JSON.stringify(value, undefined, indent)}${this.chance(0.7) ? '\n' : ''}`;
  }

  #note(): string {
    this.#notes += 1;
    return `# note ${this.#notes}: a { b [ c`;
  }

  #commentLines(indent: number): string {
    let text = '';
    while (this.#hasComments && this.chance(0.15)) {
      text += this.chance(0.3) ? '\n' : `${' '.repeat(indent)}${this.#note()}\n`;
    }
    return text;
  }

  #lineComment(): string {
    return this.#hasComments && this.chance(0.15) ? ` ${this.#note()}` : '';
  }

  #blockMapping(value: Readonly<Record<string, unknown>>, indent: number): string[] {
    return Object.entries(value).flatMap(([key, field], index) => {
      const comments = index === 0 ? '' : this.#commentLines(indent);
      const lines = this.#blockField(key, field, indent);
      return comments === '' ? lines : [comments.slice(0, -1), ...lines];
    });
  }

  #blockField(key: string, field: unknown, indent: number): string[] {
    const start = `${' '.repeat(indent)}${this.#key(key)}:`;
    const isFilled = typeof field === 'object' && field !== null && Object.keys(field).length > 0;
    if (!isFilled || this.chance(0.2))
      return [`${start} ${this.#flow(field, indent + 1)}${this.#lineComment()}`];
    const rest = Array.isArray(field)
      ? this.#blockList(field, indent + this.#listIndent)
      : this.#blockMapping({ ...field }, indent + this.#step);
    const comments = this.#commentLines(indent + this.#step);
    return [`${start}${this.#lineComment()}`, ...(comments === '' ? [] : [comments.slice(0, -1)]), ...rest];
  }

  #blockList(items: readonly unknown[], indent: number): string[] {
    return items.flatMap((item, index) => {
      const comments = index === 0 ? '' : this.#commentLines(indent);
      const dash = `${' '.repeat(indent)}- `;
      const isMapping = typeof item === 'object' && item !== null && !Array.isArray(item);
      const lines =
        isMapping && Object.keys(item).length > 0 && !this.chance(0.3)
          ? this.#blockMapping({ ...item }, indent + 2).map((line, at) =>
              at === 0 ? dash + line.trimStart() : line,
            )
          : [`${dash}${this.#flow(item, indent + 2)}${this.#lineComment()}`];
      return comments === '' ? lines : [comments.slice(0, -1), ...lines];
    });
  }

  #flow(value: unknown, indent: number): string {
    if (typeof value !== 'object' || value === null) return this.#scalar(value);
    const isList = Array.isArray(value);
    const parts = isList
      ? value.map((item) => this.#flow(item, indent + 2))
      : Object.entries(value).map(([key, field]) => `${this.#key(key)}: ${this.#flow(field, indent + 2)}`);
    const [open, close] = isList ? ['[', ']'] : ['{', '}'];
    if (parts.length === 0) return this.chance(0.5) ? `${open}${close}` : `${open} ${close}`;
    if (this.chance(0.2)) {
      const pad = `\n${' '.repeat(indent + 2)}`;
      const last = this.chance(0.3) ? ',' : '';
      return `${open}${pad}${parts.join(`,${pad}`)}${last}${this.#lineComment()}\n${' '.repeat(indent)}${close}`;
    }
    const space = this.chance(0.5) ? ' ' : '';
    return `${open}${space}${parts.join(', ')}${space}${close}`;
  }

  #key(key: string): string {
    return this.chance(0.1) ? JSON.stringify(key) : key;
  }

  #scalar(value: unknown): string {
    if (typeof value !== 'string') return value === undefined ? '' : JSON.stringify(value);
    const isPlain =
      /^[a-z][a-z0-9.:/-]*$/i.test(value) && !/^(?:y|n|yes|no|on|off|true|false|null)$/i.test(value);
    const isAddress = /^\d+\.\d+\.\d+\.\d+(?:\/\d+)?$/.test(value);
    if ((!isPlain && !isAddress) || this.chance(0.15)) {
      return this.chance(0.5) ? JSON.stringify(value) : `'${value}'`;
    }
    return value;
  }
}

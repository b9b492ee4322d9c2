/** The options of an iptables extension. */
export interface OptionShape {
  /** Under which it is handed to the extension: the name that the tool's messages use. */
  readonly name: string;
  readonly valueCount: 0 | 1 | 2;
  readonly canInvert: boolean;
}

export type OptionTable = ReadonlyMap<string, OptionShape>;

export const NO_OPTIONS: OptionTable = new Map();

/** Rows of `--name[|--alias] [!] [value [value]]`, as in a manual page: `! --dport|--destination-port PORT`. */
export function optionTable(...rows: readonly string[]): OptionTable {
  const table = new Map<string, OptionShape>();
  for (const row of rows) {
    const words = row.split(' ');
    const canInvert = words[0] === '!';
    const [names = '', ...values] = canInvert ? words.slice(1) : words;
    const valueCount = values.length === 2 ? 2 : values.length === 1 ? 1 : 0;
    const [first = '', ...aliases] = names.split('|');
    const shape: OptionShape = { name: first, valueCount, canInvert };
    for (const name of [first, ...aliases]) table.set(name, shape);
  }
  return table;
}

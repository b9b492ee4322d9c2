/** Names by number, written as `1 name;2 other name`: the numbers decimal or hexadecimal, the names as they are. */

export type NameTable = ReadonlyMap<number, string>;

export function nameTable(text: string): NameTable {
  const table = new Map<number, string>();
  for (const entry of text.split(';')) {
    const trimmed = entry.trimStart();
    const space = trimmed.indexOf(' ');
    const number = Number(trimmed.slice(0, space));
    // The first name of a number is the one that is found.
    if (!table.has(number)) table.set(number, trimmed.slice(space + 1));
  }
  return table;
}

/** The names of the bits that are set, in the order of the table (`bittok2str`). */
export function bitNamesOf(table: NameTable, value: number, none = 'none', separator = ', '): string {
  let text = '';
  for (const [bit, name] of table) {
    if ((value & bit) === 0 && (bit !== 0 || value === 0xffff_ffff)) continue;
    text += `${text === '' ? '' : separator}${name}`;
  }
  return text === '' ? none : text;
}

/** `0x0a` */
export function hexText(value: number, digits = 1): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

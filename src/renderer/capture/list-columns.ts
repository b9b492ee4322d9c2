/** Which columns the list of packets has, and in which order. Pure. */
import { MAX_COLUMNS } from '../../main/contract/row-limits';

/** Those that a list has by itself. */
export const BUILT_IN_COLUMNS: readonly string[] = [
  'number',
  'time',
  'interface',
  'source',
  'destination',
  'protocol',
  'length',
  'info',
];

/** All others are fields of display filters, which have a dot or are protocols; none is called as one of ours. */
export function fieldColumns(columns: readonly string[]): readonly string[] {
  return columns.filter((column) => !BUILT_IN_COLUMNS.includes(column));
}

/** One of a list's own comes where it is among them by itself; a field before the last one, which is as wide as it needs. */
export function withColumn(columns: readonly string[], added: string): readonly string[] {
  if (columns.includes(added) || columns.length >= MAX_COLUMNS) return columns;
  const after = BUILT_IN_COLUMNS.slice(BUILT_IN_COLUMNS.indexOf(added) + 1);
  const next = BUILT_IN_COLUMNS.includes(added)
    ? columns.findIndex((column) => after.includes(column))
    : columns.indexOf('info') === columns.length - 1
      ? columns.length - 1
      : -1;
  return next < 0 ? [...columns, added] : columns.toSpliced(next, 0, added);
}

/** An item of a list, such as a column, one place towards the beginning or the end. */
export function moved<Item>(items: readonly Item[], item: Item, by: -1 | 1): readonly Item[] {
  const from = items.indexOf(item);
  const other = items[from + by];
  if (from < 0 || other === undefined) return items;
  return items.map((each) => (each === item ? other : each === other ? item : each));
}

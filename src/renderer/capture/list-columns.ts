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

/** Before the last one, which is as wide as it needs. */
export function withColumn(columns: readonly string[], field: string): readonly string[] {
  if (columns.includes(field) || columns.length >= MAX_COLUMNS) return columns;
  const last = columns.at(-1);
  return last === 'info' ? [...columns.slice(0, -1), field, last] : [...columns, field];
}

/** An item of a list, such as a column, one place towards the beginning or the end. */
export function moved<Item>(items: readonly Item[], item: Item, by: -1 | 1): readonly Item[] {
  const from = items.indexOf(item);
  const other = items[from + by];
  if (from < 0 || other === undefined) return items;
  return items.map((each) => (each === item ? other : each === other ? item : each));
}

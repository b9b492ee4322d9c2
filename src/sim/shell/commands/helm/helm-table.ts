import { largestOf } from '../../../base/extremes';

/** Columns with a tab behind each, as wide as their widest entry (gosuri/uitable). */
export function helmTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, index) => largestOf(rows.map((row) => (row[index] ?? '').length)));
  return rows
    .map((row) => `${row.map((cell, index) => cell.padEnd(widths[index] ?? 0)).join('\t')}\n`)
    .join('');
}

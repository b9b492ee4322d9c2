/**
 * Columns of text that make room for their widest cell (Go's `text/tabwriter`, which kubectl prints tables with).
 *
 * A column reaches over consecutive lines that have it, so that a line without it begins new columns. Leaves out tabs
 * as padding, alignment to the right and escaped text.
 */
import { largestOf } from '../../../base/extremes';

export interface TabWriterOptions {
  /** Of a cell with its padding. */
  readonly minimumWidth: number;
  readonly padding: number;
}

/** `kubectl get`: `printers.GetNewTabWriter`. */
export const TABLE_COLUMNS: TabWriterOptions = { minimumWidth: 6, padding: 3 };
/** `kubectl describe`. */
export const DESCRIPTION_COLUMNS: TabWriterOptions = { minimumWidth: 0, padding: 2 };

/** Cells are separated by tabs; what comes behind the last tab of a line takes part in no column. */
export function alignTabs(text: string, options: TabWriterOptions): string {
  const lines = text.split('\n').map((line) => line.split('\t'));
  const widths = lines.map((): number[] => []);
  const columns = largestOf(lines.map((cells) => cells.length - 1));
  for (let column = 0; column < columns; column += 1) {
    let first = 0;
    while (first < lines.length) {
      const last = endOfRun(lines, first, column);
      if (last === first) {
        first += 1;
        continue;
      }
      const run = lines.slice(first, last);
      const width = Math.max(
        options.minimumWidth,
        ...run.map((cells) => lengthOf(cells[column]) + options.padding),
      );
      for (const row of widths.slice(first, last)) row.push(width);
      first = last;
    }
  }
  return lines.map((cells, index) => lineOf(cells, widths[index] ?? [])).join('\n');
}

/** Behind the last line in a row, from this one, that has the column. */
function endOfRun(lines: readonly (readonly string[])[], first: number, column: number): number {
  let end = first;
  for (;;) {
    const cells = lines[end];
    if (cells === undefined || cells.length - 1 <= column) return end;
    end += 1;
  }
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => {
      const width = widths[column];
      return width === undefined ? cell : cell + ' '.repeat(Math.max(0, width - lengthOf(cell)));
    })
    .join('');
}

/** In characters, not code units. */
function lengthOf(cell: string | undefined): number {
  return cell === undefined ? 0 : Array.from(cell).length;
}

/** How wide the columns of the list of packets are, where somebody has said so: in pixels, by their names. Pure. */
import { clampedWidth } from '../ui/clamped-width';

export type ColumnWidths = Readonly<Record<string, number>>;

/** Undefined is as the column comes. */
export function withWidth(widths: ColumnWidths, column: string, width: number | undefined): ColumnWidths {
  const others = Object.entries(widths).filter(([name]) => name !== column);
  const isGiven = width !== undefined && Number.isFinite(width);
  return Object.fromEntries(isGiven ? [...others, [column, clampedWidth(width)]] : others);
}

/** A line for each: `130 ip.ttl`. */
export function linesOfWidths(widths: ColumnWidths): readonly string[] {
  return Object.entries(widths).map(([column, width]) => `${width} ${column}`);
}

export function widthsOfLines(lines: readonly string[]): ColumnWidths {
  let widths: ColumnWidths = {};
  for (const line of lines) {
    const [, width, column] = /^(\d+) (.+)$/u.exec(line) ?? [];
    if (column !== undefined) widths = withWidth(widths, column, Number(width));
  }
  return widths;
}

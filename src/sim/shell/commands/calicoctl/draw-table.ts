import { largestOf } from '../../../base/extremes';

/**
 * A table as olekukonko/tablewriter v0.0.5 draws it: headings in the middle, numbers at the right, other cells at the left, and cells of more than 30 characters
 * broken into lines that are as even as words let them be (`wrap.go`).
 */
const MAX_CELL_WIDTH = 30;

export function drawTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const broken = rows.map((cells) => cells.map((cell) => wrapped(cell, MAX_CELL_WIDTH)));
  const widths = headings.map((heading, column) => {
    const cells = rows.map((row) => Math.min((row[column] ?? '').length, MAX_CELL_WIDTH));
    const lines = broken.flatMap((row) => (row[column] ?? []).map(({ length }) => length));
    return largestOf([...cells, ...lines], heading.length);
  });
  const border = `+${widths.map((width) => '-'.repeat(width + 2)).join('+')}+\n`;
  const lineOf = (cells: readonly string[]): string =>
    `|${widths.map((width, column) => ` ${aligned(cells[column] ?? '', width)} `).join('|')}|\n`;
  const head = lineOf(headings.map((heading, column) => centered(heading, widths[column] ?? 0)));
  const body = broken.flatMap((cells) => {
    const height = Math.max(...cells.map(({ length }) => length));
    return Array.from({ length: height }, (_, index) => lineOf(cells.map((lines) => lines[index] ?? '')));
  });
  return `${border}${head}${border}${body.join('')}${border}`;
}

/** `ALIGN_DEFAULT` */
function aligned(text: string, width: number): string {
  return /^-?(?:\d{1,3}(?:,\d{3})*|\d+)(?:\.\d+)?%?$/u.test(text) ? text.padStart(width) : text.padEnd(width);
}

function centered(text: string, width: number): string {
  const gap = width - text.length;
  const left = Math.floor(gap / 2);
  return `${' '.repeat(left)}${text}`.padEnd(width);
}

/** The lines with the least squares of what they leave empty, the last one aside. */
function wrapped(text: string, limit: number): readonly string[] {
  const words = text.split(/\s+/u).filter((word) => word !== '');
  if (text.length <= limit || words.length === 0) return [text];
  const widest = largestOf(
    words.map(({ length }) => length),
    limit,
  );
  const lengthOf = (from: number, to: number): number => words.slice(from, to).join(' ').length;
  const cost: number[] = [];
  const next: number[] = [];
  for (let from = words.length - 1; from >= 0; from -= 1) {
    cost[from] = Infinity;
    if (lengthOf(from, words.length) <= widest) {
      cost[from] = 0;
      next[from] = words.length;
      continue;
    }
    for (let to = from + 1; to < words.length; to += 1) {
      const length = lengthOf(from, to);
      if (length > widest) break;
      const sum = (widest - length) ** 2 + (cost[to] ?? 0);
      if (sum >= (cost[from] ?? 0)) continue;
      cost[from] = sum;
      next[from] = to;
    }
  }
  const lines: string[] = [];
  for (let from = 0; from < words.length; from = next[from] ?? words.length) {
    lines.push(words.slice(from, next[from]).join(' '));
  }
  return lines;
}

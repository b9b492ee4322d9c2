/** What `podwire bench` prints: every result beside its goal, or beside another program, with the ratio. */
import type { BenchGoal, BenchResult } from './bench-result';

const HEADINGS = ['measure', 'value', 'unit', 'beside', 'ratio'] as const;

export function formatBenchTable(results: readonly BenchResult[]): string {
  const rows = [HEADINGS, ...results.map(cellsOf)];
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  const lines = rows.map((cells) =>
    cells.map((cell, column) =>
      isNumber(column) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0),
    ),
  );
  return `${lines.map((cells) => cells.join('  ').trimEnd()).join('\n')}\n`;
}

export function formatBenchJson(results: readonly BenchResult[]): string {
  const withRatios = results.map((result) => ({ ...result, ratio: ratioOf(result) }));
  return `${JSON.stringify(withRatios, undefined, 2)}\n`;
}

function isNumber(column: number): boolean {
  return HEADINGS[column] === 'value' || HEADINGS[column] === 'ratio';
}

function cellsOf(result: BenchResult): readonly string[] {
  const { name, value, unit } = result;
  const ratio = ratioOf(result);
  return [
    name,
    formatValue(value),
    unit,
    besideOf(result),
    ratio === undefined ? '' : `${ratio.toFixed(2)}x`,
  ];
}

function besideOf({ goal, comparison }: BenchResult): string {
  if (comparison !== undefined) {
    const beside = `${comparison.program}: ${formatValue(comparison.value)}`;
    if (comparison.goal !== undefined) return `${beside}, goal: ${boundOf(comparison.goal)}x`;
    return goal === undefined ? beside : `${beside}, goal: ${boundOf(goal)}`;
  }
  return goal === undefined ? '' : `goal: ${boundOf(goal)}`;
}

function boundOf({ kind, value }: BenchGoal): string {
  return `${kind === 'at-least' ? 'at least' : 'at most'} ${formatValue(value)}`;
}

/** Of the value to what it is compared with. */
function ratioOf({ value, goal, comparison }: BenchResult): number | undefined {
  const other = comparison?.value ?? goal?.value;
  return other === undefined || other === 0 ? undefined : value / other;
}

/** Thousands apart by commas, three digits at least. */
function formatValue(value: number): string {
  const rounded = value >= 100 ? Math.round(value).toString() : value.toPrecision(3);
  return rounded.replaceAll(/\B(?=(?:\d{3})+(?!\d))(?<!\.\d*)/gu, ',');
}

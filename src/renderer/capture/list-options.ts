/** How the list of packets looks, kept by the browser from one day to the next. */
import { MAX_COLUMNS, MAX_RULES, MAX_WISH_CHARACTERS } from '../../main/contract/row-limits';
import { RULE_COLORS, type ColorRule } from './color-rules';
import { linesOfWidths, widthsOfLines, type ColumnWidths } from './column-widths';
import { keepLines, keptLines } from '../store/kept-lines';
import { BUILT_IN_COLUMNS } from './list-columns';
import { TIME_FORMATS, type TimeFormat } from './packet-grid-columns';

export interface ListOptions {
  readonly timeFormat: TimeFormat;
  /** Lines of tcpdump instead of columns. */
  readonly isTcpdump: boolean;
  readonly hasNames: boolean;
  readonly hasChart: boolean;
  /** From left to right: those that a list has by itself, by name, and fields of display filters. */
  readonly columns: readonly string[];
  /** Of columns that are not as wide as they come. */
  readonly widths: ColumnWidths;
  /** The first that fits colors a packet. */
  readonly rules: readonly ColorRule[];
}

const [KEY, COLUMNS_KEY, WIDTHS_KEY, RULES_KEY] = [
  'podwire.packet-list',
  'podwire.packet-columns',
  'podwire.packet-widths',
  'podwire.packet-colors',
] as const;

export function savedListOptions(): ListOptions {
  const words = (localStorage.getItem(KEY) ?? 'since-start names').split(' ');
  return {
    timeFormat: TIME_FORMATS.find((format) => words.includes(format)) ?? 'since-start',
    isTcpdump: words.includes('tcpdump'),
    hasNames: words.includes('names'),
    hasChart: words.includes('chart'),
    columns: savedColumns(),
    widths: widthsOfLines(keptLines(WIDTHS_KEY)),
    rules: savedRules(),
  };
}

export function saveListOptions(options: ListOptions): void {
  const { timeFormat, isTcpdump, hasNames, hasChart, columns, widths, rules } = options;
  const words = [
    timeFormat,
    ...(isTcpdump ? ['tcpdump'] : []),
    ...(hasNames ? ['names'] : []),
    ...(hasChart ? ['chart'] : []),
  ];
  localStorage.setItem(KEY, words.join(' '));
  keepLines(COLUMNS_KEY, columns);
  keepLines(WIDTHS_KEY, linesOfWidths(widths));
  keepLines(
    RULES_KEY,
    rules.map(({ color, filter }) => `${color} ${filter}`),
  );
}

function savedColumns(): readonly string[] {
  const lines = savedLines(COLUMNS_KEY).slice(0, MAX_COLUMNS);
  return lines.length === 0 ? BUILT_IN_COLUMNS : [...new Set(lines)];
}

function savedRules(): readonly ColorRule[] {
  return savedLines(RULES_KEY)
    .flatMap((line): readonly ColorRule[] => {
      const end = line.indexOf(' ');
      const color = RULE_COLORS.find((each) => each === line.slice(0, end));
      return color === undefined ? [] : [{ color, filter: line.slice(end + 1) }];
    })
    .slice(0, MAX_RULES);
}

/** Longer ones the host would refuse. */
function savedLines(key: string): readonly string[] {
  return keptLines(key).filter((line) => line.length <= MAX_WISH_CHARACTERS);
}

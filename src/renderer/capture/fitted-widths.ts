/**
 * How wide the columns of the list of packets are where the panel has so much room, and which of them give way. Pure.
 *
 * The last column has what the others leave, and is what people read: before it gets too narrow, the others become as narrow as they
 * can, and then some are left out, one by one. A column whose width somebody has chosen keeps it, and its place.
 */
import type { ColumnWidths } from './column-widths';

interface WidthRange {
  readonly asItComes: number;
  /** Still readable, with what is cut ending in dots. */
  readonly least: number;
}

const RANGES: Readonly<Record<string, WidthRange>> = {
  interface: { asItComes: 150, least: 112 },
  source: { asItComes: 172, least: 104 },
  destination: { asItComes: 172, least: 104 },
  protocol: { asItComes: 62, least: 56 },
  length: { asItComes: 52, least: 46 },
  info: { asItComes: 340, least: 250 },
  packet: { asItComes: 420, least: 250 },
};
const OF_FIELDS: WidthRange = { asItComes: 130, least: 80 };

/** In this order, each where the last column would be narrower than this without that. */
const GIVING_WAY: readonly (readonly [column: string, leastOfLast: number])[] = [
  ['interface', 230],
  ['length', 230],
  ['number', 200],
  ['time', 140],
  ['protocol', 120],
];
/** What a line of tcpdump for a TCP segment needs before its options. */
const WANTED_BY_LAST = 420;
/** Between two columns, and beside the first and the last; as the style sheet has it. */
const [GAP, EDGES] = [10, 20];
/** When all have given way, an address is no narrower than this, and what a packet says not as long as it can be helped. */
const [LEAST_ADDRESS, LEAST_LAST] = [72, 160];

/** The columns that are shown, with their widths; the last has the rest, which is undefined. `needed` is what always has one length. */
export function fittedWidths(
  columns: readonly string[],
  widths: ColumnWidths,
  { room, needed }: { readonly room: number; readonly needed: ColumnWidths },
): ReadonlyMap<string, number | undefined> {
  const last = columns.at(-1);
  const isText = last === 'info' || last === 'packet';
  const rangeOf = (column: string): WidthRange => {
    const chosen = widths[column] ?? needed[column];
    if (chosen !== undefined) return { asItComes: chosen, least: chosen };
    return RANGES[column] ?? OF_FIELDS;
  };
  let sized = columns.slice(0, -1);
  const left = (kind: keyof WidthRange): number =>
    room - EDGES - sized.reduce((sum, column) => sum + rangeOf(column)[kind] + GAP, 0);
  for (const [column, leastOfLast] of isText ? GIVING_WAY : []) {
    if (left('least') >= leastOfLast) break;
    if (widths[column] === undefined) sized = sized.filter((each) => each !== column);
  }
  const isTight = isText && left('least') < LEAST_LAST;
  const [least, wide] = [left('least'), left('asItComes')];
  const wanted = isText ? WANTED_BY_LAST : OF_FIELDS.asItComes;
  /** 0 where all are as narrow as they can be, 1 where they are as they come. */
  const share = least === wide ? 1 : Math.min(1, Math.max(0, (least - wanted) / (least - wide)));
  const fitted = new Map<string, number | undefined>();
  for (const column of sized) {
    const range = rangeOf(column);
    const isAddress = column === 'source' || column === 'destination';
    const width =
      isTight && isAddress && widths[column] === undefined
        ? Math.max(LEAST_ADDRESS, range.least - (LEAST_LAST - least) / 2)
        : range.least + (range.asItComes - range.least) * share;
    fitted.set(column, Math.round(width));
  }
  if (last !== undefined) fitted.set(last, undefined);
  return fitted;
}

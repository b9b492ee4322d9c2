/** Lines that edges and middles of boxes are on: what is dragged near one goes onto it, which is shown. Pure. */
import { GRID_STEP } from './free-room';
import { boundsOf, type Box } from './geometry';

/** Half of a point is lost where positions are written as whole numbers. */
const SAME = 0.5;

type Edge = 'x' | 'y';
const SIZES = { x: 'width', y: 'height' } as const;

/** Along each axis on the nearest line of the others that is as near as `reach`, and on the grid where there is none. */
export function onLines(box: Box, others: readonly Box[], reach: number): Box {
  const [x, y] = (['x', 'y'] as const).map((edge) => {
    const way = wayOntoLine(box, others, { edge, reach });
    return way === undefined ? onGrid(box[edge]) : Math.round(box[edge] + way);
  });
  return { ...box, x: x ?? box.x, y: y ?? box.y };
}

function onGrid(value: number): number {
  return Math.round(value / GRID_STEP) * GRID_STEP;
}

function wayOntoLine(
  box: Box,
  others: readonly Box[],
  { edge, reach }: { readonly edge: Edge; readonly reach: number },
): number | undefined {
  const own = linesOf(box, edge);
  let nearest: number | undefined;
  for (const other of others) {
    for (const [index, line] of linesOf(other, edge).entries()) {
      const way = line - (own[index] ?? line);
      if (Math.abs(way) <= Math.min(reach, Math.abs(nearest ?? Infinity))) nearest = way;
    }
  }
  return nearest;
}

/** Along each line that it shares with others, over all of those; without a width. */
export function guideLinesOf(box: Box, others: readonly Box[]): readonly Box[] {
  return (['x', 'y'] as const).flatMap((edge) =>
    linesOf(box, edge).flatMap((line, index) => {
      const along = others.filter(
        (other) => Math.abs((linesOf(other, edge)[index] ?? Infinity) - line) <= SAME,
      );
      const bounds = along.length === 0 ? undefined : boundsOf([box, ...along]);
      return bounds === undefined ? [] : [{ ...bounds, [edge]: line, [SIZES[edge]]: 0 }];
    }),
  );
}

/** Its two edges and its middle. */
function linesOf(box: Box, edge: Edge): readonly number[] {
  const [from, size] = [box[edge], box[SIZES[edge]]];
  return [from, from + size / 2, from + size];
}
